using ActorProxy.Core.Certificates;

namespace ActorProxy.Actors.Certificates;

/// <summary>What a node does with certificates and challenges.</summary>
public sealed record NodeCertificatesOptions
{
    /// <summary>Looks at every certificate file again.</summary>
    public required Action Refresh { get; init; }

    /// <summary>Stores a certificate and puts it in force; gives the problem, or null when it is done.</summary>
    public required Func<InstallCertificate, string?> Install { get; init; }

    /// <summary>What storage holds for a name of an authority; null = nothing.</summary>
    public required Func<string, string, StoredCertificate?> Load { get; init; }

    public required Action<ChallengeAnswer> Publish { get; init; }

    public required Action<ChallengeAnswer> Withdraw { get; init; }

    /// <summary>Between two looks at the files. Default 5 s: a person who replaced a certificate waits that long at most.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(5);
}
