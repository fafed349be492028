using ActorProxy.Actors.Connections;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using Akka.Actor;

namespace ActorProxy.Admin;

/// <summary>
/// <c>GET /v1/connections</c>: live connections, oldest first or <c>order=newest</c> first, filtered by <c>ip</c> (address or CIDR), <c>route</c>, <c>upstream</c>.
/// <c>DELETE /v1/connections?ip=</c>: cuts those of an address or a CIDR, which may come back at once.
/// </summary>
internal static class ConnectionsEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static async Task<IResult> Kick(ActorConnectionOwner owner, string? ip)
    {
        if (!IpPrefix.TryParse(ip, out var clients))
        {
            return Problems.BadRequest($"ip: whose connections to cut, an address or a CIDR; '{ip}' is neither");
        }

        var cut = await Task.WhenAll(owner.LoopSupervisors.Select(loop => loop.Ask<ConnectionsCut>(new KickClients(clients, CloseReason.Kicked), Timeout)));
        return Results.Json(new ConnectionsCutShape(cut.Sum(loop => loop.Count)), AdminApi.Json);
    }

    public static async Task<IResult> List(ActorConnectionOwner owner, string? ip, string? route, string? upstream, int? limit, string? after, string? order)
    {
        IpPrefix? client = null;
        if (ip is not null)
        {
            if (!IpPrefix.TryParse(ip, out var prefix))
            {
                return Problems.BadRequest($"ip: '{ip}' is neither an address nor a CIDR");
            }

            client = prefix;
        }

        ConnectionId? last = null;
        if (after is not null)
        {
            if (!ConnectionId.TryParse(after, out var id))
            {
                return Problems.BadRequest("after: not an id of this API");
            }

            last = id;
        }

        var size = limit ?? DefaultLimit;
        if (size is < 1 or > MaxLimit)
        {
            return Problems.BadRequest($"limit: 1 to {MaxLimit}");
        }

        if (order is not (null or "oldest" or "newest"))
        {
            return Problems.BadRequest("order: oldest or newest");
        }

        return Results.Json(await PageAsync(owner, new ListConnections(client, route, upstream, last, size, NewestFirst: order == "newest"), Timeout), AdminApi.Json);
    }

    /// <summary>Asks every loop.</summary>
    /// <exception cref="AskTimeoutException">One of them is too busy.</exception>
    public static async Task<ConnectionsShape> PageAsync(ActorConnectionOwner owner, ListConnections list, TimeSpan timeout)
    {
        // One more than asked for tells whether there is a next page.
        var question = list with { Limit = list.Limit + 1 };
        var pages = await Task.WhenAll(owner.LoopSupervisors.Select(loop => loop.Ask<ConnectionPage>(question, timeout)));
        var found = list.Order(pages.SelectMany(page => page.Connections), connection => connection.Id).Take(question.Limit).ToList();
        var page = found.Take(list.Limit).ToList();
        return new ConnectionsShape([.. page.Select(ConnectionShape.From)], found.Count > list.Limit ? page[^1].Id.ToString() : null);
    }
}
