using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Hosting;
using Akka.Actor;

namespace ActorProxy.Admin;

/// <summary>Has a reporter a say about a client? Looks here first, then asks the other nodes about those not seen here.</summary>
internal sealed class EvidenceSearch(ConfigReloader configuration, EdgeProxy edge, ClientRegion clients)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>One for each client, in their order.</returns>
    /// <exception cref="AskTimeoutException">A node did not say in time, or this one is detached.</exception>
    public async Task<bool[]> FindAsync(IReadOnlyList<IpPrefix> wanted, ReporterSettings reporter)
    {
        var upstreams = configuration.Scopes.UpstreamsOf(reporter.Name);
        var now = Environment.TickCount64;
        var seen = new bool[wanted.Count];
        List<int>? missing = null;
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = edge.Evidence.HasSeen(wanted[i], upstreams, now);
            if (!seen[i])
            {
                (missing ??= []).Add(i);
            }
        }

        if (missing is null)
        {
            return seen;
        }

        var answer = await clients.AskOthers(new AskOthers([.. missing.Select(i => wanted[i])], upstreams), Patience);
        if (!answer.IsCertain)
        {
            throw new AskTimeoutException("a node does not say whom it has seen");
        }

        for (var i = 0; i < missing.Count; i++)
        {
            seen[missing[i]] = answer.Seen[i];
        }

        return seen;
    }
}
