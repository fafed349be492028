using System.Net;
using System.Net.Sockets;
using ActorProxy.Configuration;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;

namespace ActorProxy.Examining;

/// <summary>Tries the listeners from this machine: does something answer, on both families, and does port 80 let an authority's challenges through.</summary>
internal sealed class ListenerExamination(ProxySettings settings, ConfigPlaces places, RoutedNames names)
{
    /// <summary>A challenge that nobody has ordered: whoever passes on the real ones answers this one, too, if only with 404.</summary>
    public const string ChallengePath = "/.well-known/acme-challenge/actorproxy-doctor";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ServerProbe _probe = new(Patience);

    public async Task<IReadOnlyList<Finding>> Examine(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        foreach (var listener in settings.Listeners)
        {
            foreach (var place in listener.Bind.SelectMany(Places).Where(place => place.Port > 0).Distinct())
            {
                findings.Add(await Try(listener, place, cancellation));
            }
        }

        return findings;
    }

    /// <summary>Ports that names are asked for on, but only by one family.</summary>
    /// <param name="addresses">Of the names, as they resolve.</param>
    /// <param name="own">Of this machine.</param>
    public IEnumerable<Finding> ExamineFamilies(IReadOnlyList<(string Name, IPAddress Address)> addresses, IReadOnlyList<NetAddress> own)
    {
        var ports = settings.Listeners.Where(listener => listener.Kind != ListenerKind.Tcp)
            .SelectMany(listener => listener.Bind.Select(place => (Listener: listener, Place: place)))
            .Where(bound => bound.Place.Port > 0)
            .GroupBy(bound => bound.Place.Port);
        foreach (var port in ports)
        {
            var closed = new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
                .Where(family => !port.Any(bound => bound.Place.AddressFamily == family || bound.Place.Address.Equals(IPAddress.IPv6Any)));
            foreach (var family in closed)
            {
                var listener = port.First().Listener.Name;
                var (word, record) = family == AddressFamily.InterNetwork ? ("IPv4", "A") : ("IPv6", "AAAA");
                var change = FormattableString.Invariant($"Change {places.Of("actorproxy", "listeners", listener, "bind")} to: bind = [\"[::]:{port.Key}\"]");
                var subject = FormattableString.Invariant($"port {port.Key}");
                if (addresses.FirstOrDefault(found => found.Address.AddressFamily == family) is { Name: { } name, Address: var address })
                {
                    yield return Finding.Fail(subject, $"closed on {word}, but {name} has an {record} record ({address}): clients, and authorities with their challenges, come that way. {change}");
                }
                else if (own.Any(address => address.IsIPv4 == (family == AddressFamily.InterNetwork) && IsGlobal(address)))
                {
                    yield return Finding.Warn(subject, $"closed on {word}, which this machine has. {change}");
                }
            }
        }
    }

    private static bool IsGlobal(NetAddress address) =>
        address.ToIPAddress() is var ip && !IPAddress.IsLoopback(ip) && !ip.IsIPv6LinkLocal;

    // Every address of this machine leads there; loopback is one it has.
    private static IEnumerable<IPEndPoint> Places(IPEndPoint bind) =>
        bind.Address.Equals(IPAddress.IPv6Any) && Socket.OSSupportsIPv6 ? [new(IPAddress.Loopback, bind.Port), new(IPAddress.IPv6Loopback, bind.Port)]
        : bind.Address.Equals(IPAddress.IPv6Any) || bind.Address.Equals(IPAddress.Any) ? [new(IPAddress.Loopback, bind.Port)]
        : [bind];

    private async Task<Finding> Try(ListenerSettings listener, IPEndPoint place, CancellationToken cancellation)
    {
        var subject = $"listener {listener.Name} {place}";
        var expectsHeader = listener.AcceptProxyFrom.Any(prefix => prefix.Contains(NetAddress.From(place.Address)));
        if (listener.Kind == ListenerKind.Http && !expectsHeader && names.All.Count > 0)
        {
            var host = names.All[0];
            var answer = await _probe.AskPlainly(place, host, ChallengePath, cancellation);
            return answer.Answered
                ? Finding.Ok(subject, $"{answer.Detail} for {host} and an authority's challenge")
                : Finding.Fail(subject, answer.Connected ? $"plain HTTP for {host}: {answer.Detail}" : Silent(answer));
        }

        var connected = await _probe.Connect(place, cancellation);
        return connected.Connected ? Finding.Ok(subject, "takes connections") : Finding.Fail(subject, Silent(connected));
    }

    private static string Silent(ServerAnswer answer) => $"nothing listens there: {answer.Detail}; is the edge running, with this file?";
}
