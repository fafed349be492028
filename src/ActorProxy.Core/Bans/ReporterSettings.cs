namespace ActorProxy.Core.Bans;

/// <summary>Somebody who may report failures, as a rule a backend.</summary>
public sealed record ReporterSettings
{
    /// <summary>A metric label.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its token, 64 hex digits in lower case; no two reporters have the same.</summary>
    public required string TokenSha256 { get; init; }

    /// <summary>Upstreams and sites whose clients it may report. Default empty = any.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];

    /// <summary>
    /// Only clients that the edge has seen reach one of <see cref="Upstreams"/> count. Default required: a stolen token or a forged
    /// address cannot ban the world. Off for reporters whose clients do not come through this edge.
    /// </summary>
    public EvidenceRule Evidence { get; init; } = EvidenceRule.Required;
}

/// <summary>Whether the edge must have seen the client that is reported.</summary>
public enum EvidenceRule
{
    Required,
    Off,
}
