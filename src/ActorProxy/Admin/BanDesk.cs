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

/// <summary>Bans by order: who may ask for what. One client's go through its entity, which knows its failures; networks' to the table.</summary>
internal sealed class BanDesk(
    ConfigReloader configuration, EdgeProxy edge, EvidenceSearch evidence, BanTable table, TimeProvider time,
    IRequiredActor<ClientSharding> clients, IRequiredActor<BanTableActor> bans, BanMetrics metrics)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A ban is shown without its history rather than not at all.
    private static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(1);

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

        var reply = IsClient(prefix)
            ? await clients.ActorRef.Ask<ClientBanned>(new BanClient(prefix, caller.Name, order, reason), Patience)
            : await BanNetwork(new ImposeBan(prefix, order.Jail, BanOrigin.Api, caller.Name, reason, order.Duration, order.Restored));
        if (reply.Ban is not { } ban)
        {
            return NeverBanned(prefix);
        }

        if (reply.IsNew)
        {
            metrics.Banned(ban.Jail);
        }

        return Results.Json(BanShape.From(ban, reply.History), AdminApi.Json);
    }

    public async Task<IResult> LiftAsync(IpPrefix prefix, Caller caller)
    {
        if (!caller.IsAdmin)
        {
            if (table.Get(prefix) is not { } there || !there.IsActive(Now))
            {
                return NotBanned(prefix);
            }

            if (!caller.Owns(there))
            {
                return NotTheirs(prefix);
            }
        }

        var lifted = IsClient(prefix)
            ? (await clients.ActorRef.Ask<ClientUnbanned>(new UnbanClient(prefix, caller.Name), Patience)).Ban
            : (await bans.ActorRef.Ask<BanLifted>(new LiftBan(prefix), Patience)).Ban;
        if (lifted is null)
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
            return IsClient(prefix) ? (await clients.ActorRef.Ask<ClientDescribed>(new DescribeClient(prefix), HistoryPatience)).History : [];
        }
        catch (AskTimeoutException)
        {
            return [];
        }
    }

    private async Task<ClientBanned> BanNetwork(ImposeBan command)
    {
        var reply = await bans.ActorRef.Ask<BanReply>(command, Patience);
        return new ClientBanned(reply.Ban, reply.Ban is not null, []);
    }

    private bool IsClient(IpPrefix prefix) => prefix == edge.Evidence.ClientOf(prefix.Address);

    private static IResult NeverBanned(IpPrefix prefix) =>
        Problems.Conflict($"{prefix} holds an address that is never banned: the ignore list, this edge or an upstream");

    private static IResult NotBanned(IpPrefix prefix) => Problems.NotFound($"{prefix} is not banned");

    private static IResult NotTheirs(IpPrefix prefix) => Problems.Forbidden($"the ban on {prefix} is somebody else's");
}
