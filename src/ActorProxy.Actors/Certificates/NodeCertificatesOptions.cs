using ActorProxy.Core.Certificates;

namespace ActorProxy.Actors.Certificates;

/// <summary>What a node does with certificates and challenges. Called by one thread at a time.</summary>
public sealed record NodeCertificatesOptions
{
    /// <summary>Looks at every certificate file again, and puts what changed in force.</summary>
    public required Action Refresh { get; init; }

    /// <summary>Stores a certificate of an authority, unless a newer one is there. The next <see cref="Refresh"/> puts it in force.</summary>
    public required Func<string, SharedCertificate, InstallOutcome> Install { get; init; }

    /// <summary>Takes over an account of an authority, unless the one here is older; gives the problem, or null.</summary>
    public required Func<string, StoredAccount, string?> InstallAccount { get; init; }

    /// <summary>What this node has of an authority's.</summary>
    public required Func<string, IReadOnlyList<HeldCertificate>> Held { get; init; }

    /// <summary>What storage holds for a name of an authority; null = nothing.</summary>
    public required Func<string, string, SharedCertificate?> Load { get; init; }

    /// <summary>The account with an authority; null = none.</summary>
    public required Func<string, StoredAccount?> Account { get; init; }

    public required Action<ChallengeAnswer> Publish { get; init; }

    public required Action<ChallengeAnswer> Withdraw { get; init; }

    /// <summary>Between two looks at the files. Default 5 s: a person who replaced a certificate waits that long at most.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What became of a certificate that was handed to this node.</summary>
/// <param name="IsNew">It is stored now; false = one as good was there, or there is a problem.</param>
/// <param name="Problem">Why it could not be stored; null = there was none.</param>
public sealed record InstallOutcome(bool IsNew, string? Problem = null);
