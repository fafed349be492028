using System.Net.NetworkInformation;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Bans;

/// <summary>Who must never be refused: the ignore list (loopback by default), the edge itself, its upstreams.</summary>
/// <remarks>Immutable but for the upstreams' addresses, which are asked as they stand, since names resolve anew. Any thread.</remarks>
public sealed class NeverBanned
{
    private readonly IpPrefix[] _prefixes;
    private readonly UpstreamSet _upstreams;

    /// <param name="settings">The ignore list.</param>
    /// <param name="own">Addresses of this edge and its other nodes.</param>
    /// <param name="upstreams">Whose targets are spared.</param>
    public NeverBanned(BanSettings settings, IEnumerable<NetAddress> own, UpstreamSet upstreams)
    {
        _prefixes =
        [
            .. settings.Ignore,
            .. own.Select(address => IpPrefix.Of(address, 128)),
        ];
        _upstreams = upstreams;
    }

    /// <summary>Addresses of this machine's interfaces that are up now.</summary>
    public static IReadOnlyList<NetAddress> InterfaceAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus != OperationalStatus.Down)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => NetAddress.From(unicast.Address)),
    ];

    /// <summary>True when a ban on this prefix would hit one of them, the whole of it or a part.</summary>
    public bool Covers(IpPrefix prefix)
    {
        foreach (var spared in _prefixes)
        {
            if (spared.Overlaps(prefix))
            {
                return true;
            }
        }

        return _upstreams.HasTargetIn(prefix);
    }
}
