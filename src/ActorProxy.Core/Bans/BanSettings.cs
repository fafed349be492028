using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>Who can be banned, and what one client is.</summary>
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
}
