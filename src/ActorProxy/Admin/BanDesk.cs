using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Hosting;
using ActorProxy.Metrics;
using Akka.Actor;
using Akka.Hosting;

namespace ActorProxy.Admin;

/// <summary>Bans by order: who may ask for what. They go to this node's table, with or without a cluster; the client's entity sees them there.</summary>
internal sealed class BanDesk(
    ConfigReloader configuration, EdgeProxy edge, EvidenceSearch evidence, BanTable table, TimeProvider time,
    ClientWatch watch, ClientRegion clients, IRequiredActor<BanTableActor> bans, BanMetrics metrics)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // The region may be gone, as on a node that was removed from its cluster: bans are shown, made and lifted without it.
    private static readonly TimeSpan EntityPatience = TimeSpan.FromSeconds(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>An address means its client: an IPv6 one its whole prefix. A CIDR means itself.</summary>
    public bool TryClient(string text, out IpPrefix client)
    {
        // A percent-encoded slash comes undecoded.
        var unescaped = Uri.UnescapeDataString(text);
        if (!IpPrefix.TryParse(unescaped, out client))
        {
            return false;
        }

        if (!unescaped.Contains('/', StringComparison.Ordinal))
        {
            client = edge.Evidence.ClientOf(client.Address);
        }

        return true;
    }

    public async Task<IResult> BanAsync(IpPrefix prefix, BanOrder order, string reason, Caller caller)
    {
        if (!caller.IsAdmin && !IsClient(prefix))
        {
            return Problems.Forbidden("a reporter bans one client, an IPv4 address or an IPv6 prefix; networks are the administrator's");
        }

        if (configuration.NeverBanned.Covers(prefix))
        {
            return NeverBanned(prefix);
        }

        if (caller.Reporter is { Evidence: EvidenceRule.Required } reporter && !(await evidence.FindAsync([prefix], reporter))[0])
        {
            return Problems.Conflict($"no-evidence: {prefix} was not seen to reach an upstream of {reporter.Name}");
        }

        var now = Now;
        var live = table.Get(prefix) is { } there && there.IsActive(now) ? there : default(Ban?);
        var known = live is { } inForce ? ClientRecord.Empty.WithBan(ClientBan.Of(inForce)) : ClientRecord.Empty;
        var after = watch.Rule.Impose(known, order, now);
        if (live is { } kept && ReferenceEquals(after, known))
        {
            return Results.Json(BanShape.From(kept), AdminApi.Json);
        }

        var command = new ImposeBan(prefix, order.Jail, BanOrigin.Api, caller.Name, reason, order.Duration, order.Restored)
        {
            // Of a ban that has ended the store knows.
            Offences = live is not null ? after.Ban!.Offences : null,
        };
        if ((await bans.ActorRef.Ask<BanReply>(command, Patience)).Ban is not { } ban)
        {
            return NeverBanned(prefix);
        }

        metrics.Banned(ban.Jail);
        return Results.Json(BanShape.From(ban), AdminApi.Json);
    }

    public async Task<IResult> LiftAsync(IpPrefix prefix, Caller caller)
    {
        var there = table.Get(prefix) is { } found && found.IsActive(Now) ? found : default(Ban?);
        if (!caller.IsAdmin)
        {
            if (there is not { } live)
            {
                return NotBanned(prefix);
            }

            if (!caller.Owns(live))
            {
                return NotTheirs(prefix);
            }
        }

        // Its failures first, which may be counted on another node; then the ban here, whatever became of that.
        var forgotten = IsClient(prefix) ? await Forget(prefix, caller) : null;
        // An entity that was slow to answer may have lifted it meanwhile: it was there, and is not any more.
        if (((await bans.ActorRef.Ask<BanLifted>(new LiftBan(prefix), Patience)).Ban ?? forgotten ?? there) is not { } lifted)
        {
            return NotBanned(prefix);
        }

        metrics.Unbanned(lifted.Jail);
        return Results.NoContent();
    }

    /// <summary>The ban that covers the prefix.</summary>
    public async Task<IResult> ShowAsync(IpPrefix prefix, Caller caller)
    {
        if (table.Find(prefix, Now) is not { } ban)
        {
            return NotBanned(prefix);
        }

        return caller.Owns(ban) ? Results.Json(BanShape.From(ban, await HistoryOf(ban.Prefix)), AdminApi.Json) : NotTheirs(prefix);
    }

    private async Task<IReadOnlyList<ClientEvent>> HistoryOf(IpPrefix prefix)
    {
        try
        {
            return IsClient(prefix) ? (await clients.Ask<ClientDescribed>(new DescribeClient(prefix), EntityPatience)).History : [];
        }
        catch (AskTimeoutException)
        {
            return [];
        }
    }

    /// <returns>The ban that was lifted on the way; null when there was none, or nobody answers.</returns>
    private async Task<Ban?> Forget(IpPrefix prefix, Caller caller)
    {
        try
        {
            return (await clients.Ask<ClientUnbanned>(new UnbanClient(prefix, caller.Name), EntityPatience)).Ban;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private bool IsClient(IpPrefix prefix) => prefix == edge.Evidence.ClientOf(prefix.Address);

    private static IResult NeverBanned(IpPrefix prefix) =>
        Problems.Conflict($"{prefix} holds an address that is never banned: the ignore list, this edge or an upstream");

    private static IResult NotBanned(IpPrefix prefix) => Problems.NotFound($"{prefix} is not banned");

    private static IResult NotTheirs(IpPrefix prefix) => Problems.Forbidden($"the ban on {prefix} is somebody else's");
}
