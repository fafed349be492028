using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

/// <summary>To the keeper: these names are to have certificates from now on. What it knows of others it forgets.</summary>
/// <param name="Authority">The directory's URL: with another authority everything begins anew.</param>
/// <param name="Names">Exact names.</param>
public sealed record KeepCertificates(string Authority, IReadOnlyList<string> Names) : INoSerializationVerificationNeeded;

/// <summary>To a node: a certificate to store and to use, unless a newer one is there. Answered with <see cref="CertificateInstalled"/>.</summary>
/// <remarks>Goes between nodes, with its private key, over mutual TLS only.</remarks>
/// <param name="Authority">Whose it is: a node that is configured for another refuses it.</param>
/// <param name="Certificate">With its chain and key.</param>
public sealed record InstallCertificate(string Authority, StoredCertificate Certificate);

/// <summary>What became of an <see cref="InstallCertificate"/>.</summary>
/// <param name="Name">For whom.</param>
/// <param name="Problem">Why it could not be stored; null when it is in force, or a newer one is.</param>
public sealed record CertificateInstalled(string Name, string? Problem);

/// <summary>To a node: what it holds of these names, one <see cref="InstallCertificate"/> each. For a node that joins or was away.</summary>
public sealed record RequestCertificates(string Authority, IReadOnlyList<string> Names);

/// <summary>To a node: answer this challenge from now on. Answered with <see cref="ChallengePublished"/> when a validator may come.</summary>
public sealed record PublishChallenge(ChallengeAnswer Answer);

/// <summary>The node answers the challenge.</summary>
public sealed record ChallengePublished(string Token);

/// <summary>To a node: the challenge is over. Not answered; what it never hears of ends by itself.</summary>
public sealed record WithdrawChallenge(ChallengeAnswer Answer);
