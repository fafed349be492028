using ActorProxy.Core.Bans;

namespace ActorProxy.Admin.Decisions;

/// <summary>Our bans as CrowdSec's bouncers ask for them.</summary>
/// <remarks>The part of LAPI 1.4 – 1.6 that bouncers use (crowdsecurity/crowdsec, <c>pkg/models/localapi_swagger.yaml</c>).</remarks>
internal static class DecisionsEndpoint
{
    /// <summary><c>GET /v1/decisions</c>: active bans, as a rule those that cover an <c>ip</c> or a <c>range</c>.</summary>
    public static async Task<IResult?> List(HttpContext context, BanTable table, TimeProvider time)
    {
        if (!DecisionFilter.TryRead(context.Request.Query, out var filter))
        {
            return Problems.BadRequest("ip, range: an address or a CIDR");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var writer = Begin(context, now);
        await writer.WriteAsync(filter.Select(table, now));
        await writer.FlushAsync();
        return Results.Empty;
    }

    /// <summary>
    /// <c>GET /v1/decisions/stream</c>: what is new and what is over since this bouncer's last answer. With <c>startup=true</c>, the
    /// first time, and for one that has fallen too far behind: all active bans.
    /// </summary>
    public static async Task<IResult?> Stream(HttpContext context, BanTable table, BouncerPlaces places, TimeProvider time)
    {
        if (!DecisionFilter.TryRead(context.Request.Query, out var filter))
        {
            return Problems.BadRequest("ip, range: an address or a CIDR");
        }

        var bouncer = BouncerAccess.BouncerOf(context);
        var isStart = context.Request.Query["startup"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
        var recent = isStart || places.Of(bouncer) is not { } place ? new RecentChanges(table.Changes.Next, false, []) : table.Changes.Since(place);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var fresh = recent.IsComplete
            ? recent.Changes.Where(change => !change.IsOver && change.Ban.IsActive(now)).Select(change => change.Ban).Where(filter.Wants)
            : filter.Select(table, now);

        using var writer = Begin(context, now);
        writer.Json.WriteStartObject();
        writer.Json.WritePropertyName("new");
        await writer.WriteAsync(fresh);
        writer.Json.WritePropertyName("deleted");
        await writer.WriteAsync(recent.Changes.Where(change => change.IsOver).Select(change => change.Ban).Where(filter.Wants));
        writer.Json.WriteEndObject();
        await writer.FlushAsync();

        // An answer that broke off midway is given again, and so is one whose body nobody wanted.
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            places.Move(bouncer, recent.Next);
        }

        return Results.Empty;
    }

    /// <summary><c>POST /v1/usage-metrics</c>: newer bouncers tell what they dropped. Taken, not kept.</summary>
    public static IResult UsageMetrics() => Results.StatusCode(StatusCodes.Status201Created);

    private static DecisionWriter Begin(HttpContext context, long now)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return new DecisionWriter(context.Response, now);
    }
}
