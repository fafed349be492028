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

/// <summary>A prefix that is refused, until when, and why; after its end, the memory of that.</summary>
/// <remarks>Of two records of one prefix the one with the higher version holds, on every node and in whatever order they arrive.</remarks>
public sealed record Ban
{
    /// <summary>The admin API takes no longer reason. UTF-16 units, as the names' lengths below.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>A jail or a reporter.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Dates beyond the year 9999 are none.</summary>
    public static readonly long MaxUnixMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    // There may be a million of these: in place of a padded prefix and a nullable, 32 bytes less each.
    private readonly NetAddress _address;
    private readonly byte _bits;
    private readonly long _untilUnixMs = long.MaxValue;

    public required IpPrefix Prefix
    {
        get => IpPrefix.Of(_address, _bits);
        init => (_address, _bits) = (value.Address, value.Bits);
    }

    public required string Jail { get; init; }

    public required BanOrigin Origin { get; init; }

    /// <summary>Name of the reporter or feed; empty when it was neither.</summary>
    public string Reporter { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>Milliseconds since 1970.</summary>
    public required long SinceUnixMs { get; init; }

    /// <summary>First millisecond that is free again; null = permanent.</summary>
    public long? UntilUnixMs
    {
        get => _untilUnixMs == long.MaxValue ? null : _untilUnixMs;
        init => _untilUnixMs = value ?? long.MaxValue;
    }

    /// <summary>
    /// Somebody ended it before its time: it is over on every node at once, also where the clock has not reached the end yet.
    /// The record stays for the sake of the offence count.
    /// </summary>
    public bool IsLifted { get; init; }

    /// <summary>Which of two records of one prefix holds.</summary>
    public BanVersion Version { get; init; }

    /// <summary>How often this client has been banned, this time included.</summary>
    public int Offences { get; init; } = 1;

    /// <summary>The record that holds, of two of one prefix: commutative, associative, idempotent.</summary>
    public static Ban Later(Ban one, Ban other) => one.Version >= other.Version ? one : other;

    public bool IsActive(long nowUnixMs) => nowUnixMs < _untilUnixMs && !IsLifted;

    public bool EndsBefore(Ban other) => _untilUnixMs < other._untilUnixMs;

    /// <summary>The record of its being lifted: the same ban, over now.</summary>
    public Ban Lifted(long nowUnixMs, BanVersion version) => this with { UntilUnixMs = nowUnixMs, IsLifted = true, Version = version };
}
