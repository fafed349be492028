using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

// What stays within a node. What goes between nodes is in SharingMessages.cs.

/// <summary>To the keeper: these names are to have certificates from now on. What it knows of others it forgets.</summary>
/// <param name="Authority">The directory's URL: with another authority everything begins anew.</param>
/// <param name="Names">Exact names.</param>
public sealed record KeepCertificates(string Authority, IReadOnlyList<string> Names) : INoSerializationVerificationNeeded
{
    /// <summary>Before the configuration is in force.</summary>
    public static readonly KeepCertificates None = new("", []);
}

/// <summary>From the keeper, when it has started: it waits for <see cref="KeepCertificates"/>.</summary>
public sealed record KeeperStarted : INoSerializationVerificationNeeded
{
    public static readonly KeeperStarted Instance = new();
}

/// <summary>From the keeper: what has been issued, for every node.</summary>
/// <param name="Authority">Whose it is.</param>
/// <param name="Certificate">With its chain and key.</param>
public sealed record InstallCertificate(string Authority, StoredCertificate Certificate) : INoSerializationVerificationNeeded
{
    /// <summary>The same as nodes take it in; nobody has asked for it.</summary>
    internal CertificateBundle ToBundle() => new(0, Authority, null, [new SharedCertificate(Certificate.Name, Certificate.Pem)]);
}

/// <summary>From an order: every node is to answer this from now on. Answered with <see cref="ChallengeAnswered"/> when the authority may look.</summary>
public sealed record AnswerChallenge(ChallengeAnswer Answer) : INoSerializationVerificationNeeded;

/// <summary>Every node that can be reached answers the challenge, or has been waited for long enough.</summary>
public sealed record ChallengeAnswered : INoSerializationVerificationNeeded
{
    public static readonly ChallengeAnswered Instance = new();
}

/// <summary>From an order: the challenge is over. Not answered.</summary>
public sealed record EndChallenge(ChallengeAnswer Answer) : INoSerializationVerificationNeeded;

/// <summary>From a node's actor: what became of a <see cref="CertificateBundle"/>.</summary>
/// <param name="Session">The bundle's.</param>
/// <param name="NewCount">How many of it were new here.</param>
public sealed record BundleTaken(long Session, int NewCount) : INoSerializationVerificationNeeded;
