using ActorProxy.Core.Bans;

namespace ActorProxy.Admin;

/// <summary><c>/v1/bans</c>: who is refused, made and lifted by the administrator, and by reporters in their own name.</summary>
internal static class BansEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const string DefaultJail = "manual";

    public static async Task<IResult> Put(string prefix, HttpRequest request, Caller caller, BanDesk desk)
    {
        // A ban needs no words: an empty body takes every default.
        var ban = await JsonBody.Read<BanRequest>(request) ?? new BanRequest();
        if (!desk.TryClient(prefix, out var client))
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

        if (ban.Reason?.Length > BanText.MaxReasonLength)
        {
            return Problems.BadRequest($"reason: at most {BanText.MaxReasonLength} characters");
        }

        return await desk.BanAsync(client, new BanOrder(jail, duration, ban.Restored, MayShorten: caller.IsAdmin), ban.Reason ?? "", caller);
    }

    public static async Task<IResult> Delete(string prefix, Caller caller, BanDesk desk) =>
        desk.TryClient(prefix, out var client) ? await desk.LiftAsync(client, caller) : NotAnAddress(prefix);

    public static async Task<IResult> Get(string prefix, Caller caller, BanDesk desk) =>
        desk.TryClient(prefix, out var client) ? await desk.ShowAsync(client, caller) : NotAnAddress(prefix);

    public static IResult List(BanTable table, TimeProvider time, Caller caller, string? jail, string? origin, int? limit, string? after)
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

        var page = table.Page(jail, wanted, size, last, time.GetUtcNow().ToUnixTimeMilliseconds(), caller.Reporter?.Name);
        return Results.Json(new BansShape([.. page.Bans.Select(ban => BanShape.From(ban))], page.Next?.ToString()), AdminApi.Json);
    }

    private static IResult NotAnAddress(string text) => Problems.BadRequest($"'{Uri.UnescapeDataString(text)}' is neither an address nor a CIDR");
}
