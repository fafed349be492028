using ActorProxy.Core.Certificates;

namespace ActorProxy.Actors.Certificates;

// What goes between nodes. Each has a manifest in Bans/Serialization/ClusterMessageSerializer; none is changed, a new one is added.

/// <summary>To another node: what is newer at yours than this? Answered with a <see cref="CertificateBundle"/>.</summary>
/// <param name="Session">Repeated in the answer.</param>
/// <param name="Authority">The directory's URL; a node that is configured for another has nothing.</param>
/// <param name="AccountSinceUnixMs">Age of the account that the asking node has; null = none.</param>
/// <param name="Held">What it has, at most <see cref="SharingLimits.MaxNameCount"/>; asked about are these names only.</param>
public sealed record PullCertificates(long Session, string Authority, long? AccountSinceUnixMs, IReadOnlyList<HeldCertificate> Held);

/// <summary>Certificates with their keys, to be kept by whoever has older ones or none. Sent unasked when they are new, and as an answer.</summary>
/// <remarks>Over mutual TLS only: a cluster without it has no exchange.</remarks>
/// <param name="Session">Of the question; 0 = nobody has asked.</param>
/// <param name="Authority">Whose they are: a node that is configured for another refuses them.</param>
/// <param name="Account">An older account than the asking node has; null = there is none.</param>
/// <param name="Certificates">At most <see cref="SharingLimits.MaxCertificateCount"/> and, beyond the first, <see cref="SharingLimits.MaxBundleBytes"/>. Empty = nothing is newer.</param>
public sealed record CertificateBundle(long Session, string Authority, StoredAccount? Account, IReadOnlyList<SharedCertificate> Certificates);

/// <summary>To a node: answer this challenge from now on. Answered with <see cref="ChallengePublished"/> when a validator may come.</summary>
public sealed record PublishChallenge(ChallengeAnswer Answer);

/// <summary>The node answers the challenge.</summary>
public sealed record ChallengePublished(string Token);

/// <summary>To a node: the challenge is over. Not answered; what it never hears of ends by itself.</summary>
public sealed record WithdrawChallenge(ChallengeAnswer Answer);
