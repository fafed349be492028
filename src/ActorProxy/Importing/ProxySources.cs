using ActorProxy.Core.Addresses;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Whose PROXY header is believed.</summary>
internal static class ProxySources
{
    /// <param name="scope">The server's.</param>
    /// <param name="listens">Those of its addresses that say <c>proxy_protocol</c>.</param>
    /// <param name="ledger">Hears of what cannot be carried over.</param>
    public static IReadOnlyList<IpPrefix> Read(NginxScope scope, IEnumerable<NginxListen> listens, ImportLedger ledger)
    {
        var expecting = listens.ToArray();
        var sources = new List<IpPrefix>();
        foreach (var directive in expecting.Length == 0 ? [] : scope.InForce("set_real_ip_from"))
        {
            if (IpPrefix.TryParse(directive.Value, out var prefix))
            {
                sources.Add(prefix);
                ledger.Carry(directive);
            }
            else
            {
                ledger.Leave(directive, "is neither an address nor a network");
            }
        }

        if (sources.Count == 0)
        {
            foreach (var listen in expecting)
            {
                ledger.Leave(listen.Directive, "proxy_protocol needs the addresses of who sends it: put them into accept-proxy-from of this listener");
            }
        }

        return [.. sources.Distinct()];
    }
}
