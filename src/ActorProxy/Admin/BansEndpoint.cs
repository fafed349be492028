using ActorProxy.Actors.Bans;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Hosting;
using Akka.Actor;
using Akka.Hosting;

namespace ActorProxy.Admin;

/// <summary><c>/v1/bans</c>: who is refused, made and lifted by the administrator.</summary>
internal static class BansEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int MaxReasonLength = 500;
    private const string DefaultJail = "manual";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static async Task<IResult> Put(string prefix, HttpRequest request, ConfigReloader configuration, IRequiredActor<BanTableActor> bans)
    {
        // A ban needs no words: an empty body takes every default.
        var ban = await JsonBody.Read<BanRequest>(request) ?? new BanRequest();
        if (!TryClient(prefix, configuration, out var client))
        {
            return NotAnAddress(prefix);
        }

        var jail = ban.Jail ?? DefaultJail;
        if (!JailName.IsValid(jail))
        {
            return Problems.BadRequest($"jail: a word of 1 to {JailName.MaxLength} of a-z 0-9 _ -");
        }

        if (!BanDuration.TryRead(ban.Duration, out var duration))
        {
            return Problems.BadRequest("duration: a text such as \"10m\", seconds, or -1 for permanent");
        }

        if (ban.Reason?.Length > MaxReasonLength)
        {
            return Problems.BadRequest($"reason: at most {MaxReasonLength} characters");
        }

        var command = new ImposeBan(client, jail, BanOrigin.Api, "", ban.Reason ?? "", duration, ban.Restored);
        var reply = await bans.ActorRef.Ask<BanReply>(command, Timeout);
        return reply.Ban is { } imposed
            ? Results.Json(BanShape.From(imposed), AdminApi.Json)
            : Problems.Conflict($"{client} holds an address that is never banned: the ignore list, this edge or an upstream");
    }

    public static async Task<IResult> Delete(string prefix, ConfigReloader configuration, IRequiredActor<BanTableActor> bans)
    {
        if (!TryClient(prefix, configuration, out var client))
        {
            return NotAnAddress(prefix);
        }

        var reply = await bans.ActorRef.Ask<BanLifted>(new LiftBan(client), Timeout);
        return reply.Ban is null ? Problems.NotFound($"{client} is not banned") : Results.NoContent();
    }

    public static IResult Get(string prefix, ConfigReloader configuration, BanTable table, TimeProvider time)
    {
        if (!TryClient(prefix, configuration, out var client))
        {
            return NotAnAddress(prefix);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return table.Find(client, now) is { } ban
            ? Results.Json(BanShape.From(ban), AdminApi.Json)
            : Problems.NotFound($"{client} is not banned");
    }

    public static IResult List(BanTable table, TimeProvider time, string? jail, string? origin, int? limit, string? after)
    {
        BanOrigin? wanted = null;
        if (origin is not null)
        {
            if (!Enum.TryParse<BanOrigin>(origin, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
            {
                return Problems.BadRequest("origin: one of report, api, edge, feed");
            }

            wanted = parsed;
        }

        BanCursor? last = null;
        if (after is not null)
        {
            if (!BanCursor.TryParse(after, out var cursor))
            {
                return Problems.BadRequest("after: not a cursor of this API");
            }

            last = cursor;
        }

        var size = limit ?? DefaultLimit;
        if (size is < 1 or > MaxLimit)
        {
            return Problems.BadRequest($"limit: 1 to {MaxLimit}");
        }

        var page = table.Page(jail, wanted, size, last, time.GetUtcNow().ToUnixTimeMilliseconds());
        return Results.Json(new BansShape([.. page.Bans.Select(BanShape.From)], page.Next?.ToString()), AdminApi.Json);
    }

    /// <summary>An address means its client: an IPv6 one its whole prefix. A CIDR means itself.</summary>
    private static bool TryClient(string text, ConfigReloader configuration, out IpPrefix client)
    {
        // A percent-encoded slash comes undecoded.
        var unescaped = Uri.UnescapeDataString(text);
        if (!IpPrefix.TryParse(unescaped, out client))
        {
            return false;
        }

        if (!unescaped.Contains('/', StringComparison.Ordinal))
        {
            client = IpPrefix.OfClient(client.Address, configuration.Current.Bans.IPv6Prefix);
        }

        return true;
    }

    private static IResult NotAnAddress(string text) => Problems.BadRequest($"'{Uri.UnescapeDataString(text)}' is neither an address nor a CIDR");
}
