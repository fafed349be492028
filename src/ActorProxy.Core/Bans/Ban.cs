using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>Where a ban came from; a metric label, in lower case.</summary>
public enum BanOrigin
{
    /// <summary>Backends' reports added up.</summary>
    Report,

    /// <summary>Someone asked for it by name.</summary>
    Api,

    /// <summary>The edge itself saw it.</summary>
    Edge,

    /// <summary>A list somebody publishes.</summary>
    Feed,
}

/// <summary>A prefix that is refused, until when, and why.</summary>
public sealed record Ban
{
    public required IpPrefix Prefix { get; init; }

    public required string Jail { get; init; }

    public required BanOrigin Origin { get; init; }

    /// <summary>Name of the reporter or feed; empty when it was neither.</summary>
    public string Reporter { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>Milliseconds since 1970.</summary>
    public required long SinceUnixMs { get; init; }

    /// <summary>First millisecond that is free again; null = permanent.</summary>
    public long? UntilUnixMs { get; init; }

    /// <summary>How often this client has been banned, this time included.</summary>
    public int Offences { get; init; } = 1;

    public bool IsActive(long nowUnixMs) => UntilUnixMs is not { } until || nowUnixMs < until;

    public bool EndsBefore(Ban other) => UntilUnixMs is { } until && (other.UntilUnixMs is not { } later || until < later);
}
