using System.Net;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Settings;

namespace ActorProxy.Examining;

/// <summary>Whether the names that are routed lead to this edge.</summary>
internal sealed class NameExamination(ProxySettings settings, RoutedNames names, IReadOnlyList<NetAddress> own, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> resolve)
{
    /// <summary>A table may hold a hundred thousand; the first ones tell whether the set-up is right.</summary>
    private const int MaxNames = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>What was found, and the addresses of the names.</returns>
    public async Task<(IReadOnlyList<Finding> Findings, IReadOnlyList<(string Name, IPAddress Address)> Addresses)> Examine(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var addresses = new List<(string Name, IPAddress Address)>();
        foreach (var name in names.All.Take(MaxNames))
        {
            var found = await resolve(name, cancellation);
            addresses.AddRange(found.Select(address => (name, address)));
            findings.Add(Judge(name, found));
        }

        if (names.All.Count > MaxNames)
        {
            findings.Add(Finding.Warn("names", FormattableString.Invariant($"{names.All.Count - MaxNames} more were not looked up")));
        }

        foreach (var (name, address) in addresses.DistinctBy(found => found.Address))
        {
            findings.AddRange(await Reach(name, address, cancellation));
        }

        return (findings, addresses);
    }

    private Finding Judge(string name, IReadOnlyList<IPAddress> addresses)
    {
        var subject = "name " + name;
        if (addresses.Count == 0)
        {
            return settings.Sites.Any(site => site.Name == name && site.Certificate.Kind == CertificateKind.Acme)
                ? Finding.Fail(subject, "does not resolve: no client finds it, and no authority gives it a certificate")
                : Finding.Warn(subject, "does not resolve here: clients that ask the same servers do not find it");
        }

        var elsewhere = addresses.Where(address => !IsOwn(address)).ToArray();
        return elsewhere.Length == 0
            ? Finding.Ok(subject, $"resolves to this machine ({string.Join(", ", addresses)})")
            : Finding.Warn(subject, $"resolves to {string.Join(", ", elsewhere.AsEnumerable())}, which this machine does not have: right behind a NAT or a load balancer, wrong else");
    }

    private bool IsOwn(IPAddress address) => IPAddress.IsLoopback(address) || own.Contains(NetAddress.From(address));

    /// <summary>Connects as a client would that has asked for the name.</summary>
    private async Task<IEnumerable<Finding>> Reach(string name, IPAddress address, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var probe = new ServerProbe(Patience);
        var ports = settings.Listeners.Where(listener => listener.Kind != ListenerKind.Tcp).SelectMany(listener => listener.Bind).Select(place => place.Port).Where(port => port > 0).Distinct();
        foreach (var port in ports)
        {
            var place = new IPEndPoint(address, port);
            var answer = await probe.Connect(place, cancellation);
            if (!answer.Connected)
            {
                // From inside a NAT the outer address may be out of reach for this machine alone.
                findings.Add(new Finding(IsOwn(address) ? Verdict.Fail : Verdict.Warn, "name " + name, $"{place} cannot be reached: {answer.Detail}"));
            }
        }

        return findings;
    }
}
