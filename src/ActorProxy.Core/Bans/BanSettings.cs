using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>Who can be banned and what one client is, what bans, who may say so, and how long all that is remembered.</summary>
public sealed record BanSettings
{
    /// <summary>Never banned. Default loopback, 127.0.0.0/8 and ::1; the edge's own addresses and its upstreams' are always added.</summary>
    public IReadOnlyList<IpPrefix> Ignore { get; init; } =
    [
        IpPrefix.Of(NetAddress.FromIPv4(0x7f00_0000), 104),
        IpPrefix.Of(NetAddress.FromBits(UInt128.One), 128),
    ];

    /// <summary>How many bits of an IPv6 address make one client. Default 64: a host picks addresses freely within its /64. Legal: 32 – 128.</summary>
    public int IPv6Prefix { get; init; } = 64;

    /// <summary>
    /// Has the kernel drop connection attempts of the most active banned clients. Default on; where the system does not allow it (it
    /// takes Linux, the epoll engine and CAP_NET_ADMIN) they are refused at accept like everybody who is banned.
    /// </summary>
    public bool KernelFilter { get; init; } = true;

    /// <summary>Holds every ban and how often a client has been banned. Relative to the working directory; empty = in memory only. Default data/bans.db.</summary>
    public string Store { get; init; } = "data/bans.db";

    /// <summary>
    /// How long after its end a ban makes the next one longer. Default 30 d; with fail2ban's 1 d (<c>dbpurgeage</c>) whoever waits out a
    /// day after a week's ban begins anew at ten minutes. Legal: 0 – 3,650 d, 0 = no ban grows.
    /// </summary>
    public TimeSpan HistoryTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a proxied client counts as seen after its connection began; an open one always counts. Default 1 d: backends report
    /// within seconds, some jails read logs that are hours old. Legal: 1 s – 30 d; under load the memory, which is bounded, may end it early.
    /// </summary>
    public TimeSpan EvidenceTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>What jails take that do not say otherwise; no jail itself.</summary>
    public JailSettings JailDefaults { get; init; } = new() { Name = JailSettings.Defaults };

    /// <summary>What reports count towards. Default none: then reports have no effect.</summary>
    public IReadOnlyList<JailSettings> Jails { get; init; } = [];

    public IReadOnlyList<ReporterSettings> Reporters { get; init; } = [];

    public IReadOnlyList<BouncerSettings> Bouncers { get; init; } = [];

    public IReadOnlyList<FeedSettings> Feeds { get; init; } = [];
}
