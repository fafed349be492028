namespace ActorProxy.Core.Bans;

/// <summary>A firewall elsewhere that takes our bans, as CrowdSec's bouncers do.</summary>
public sealed record BouncerSettings
{
    public required string Name { get; init; }

    /// <summary>SHA-256 of its <c>X-Api-Key</c>, 64 hex digits in lower case; no two bouncers have the same.</summary>
    public required string KeySha256 { get; init; }
}
