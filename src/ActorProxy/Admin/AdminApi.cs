using System.Text.Json;
using System.Text.Json.Serialization;
using ActorProxy.Admin.Decisions;
using ActorProxy.Admin.Sessions;
using ActorProxy.Admin.Watching;
using ActorProxy.Hosting;
using ActorProxy.Metrics;

namespace ActorProxy.Admin;

/// <summary>The routes of the admin API, and who may use them.</summary>
internal static class AdminApi
{
    /// <summary>A longer body is answered with 413.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>snake_case as in the contract; a field we do not know is an error, not a surprise.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(WebApplication app)
    {
        var configuration = app.Services.GetRequiredService<ConfigReloader>();
        var configured = app.Services.GetRequiredService<ConfigSource>().Loaded.Settings!;
        var time = app.Services.GetRequiredService<TimeProvider>();
        var sessions = new SessionTable(time);
        var access = new AdminAccess(configured.Admin, () => configuration.Current.Bans.Reporters, sessions);
        var collector = app.Services.GetRequiredService<MetricsCollector>();
        app.Use(AnswerHeaders.Set);
        app.Use(Failures.Answer);
        app.Use(BodyLimit.Enforce);
        app.Use(access.Identify);

        app.MapGet("/health/live", HealthEndpoint.Live);
        app.MapGet("/health/ready", HealthEndpoint.Ready);
        app.MapGet("/metrics", collector.WriteAsync).AddEndpointFilter(access.RequireMetrics);

        var console = app.MapGroup("/").AddEndpointFilter(access.RequireConsole);
        console.MapGet("/", ConsolePage.Index);
        console.MapGet("/console/{file}", ConsolePage.File);
        var desk = new SessionDesk(configured.Admin, sessions, new LoginAttempts(time));
        console.MapGet("/v1/session", desk.Show);
        console.MapPost("/v1/session", desk.Begin);
        console.MapDelete("/v1/session", desk.End);

        var admin = app.MapGroup("/v1").AddEndpointFilter(access.RequireAdmin);
        admin.MapGet("/status", StatusEndpoint.Get);
        admin.MapGet("/connections", ConnectionsEndpoint.List);
        admin.MapDelete("/connections", ConnectionsEndpoint.Kick);
        var events = new EventsEndpoint(access, app.Services.GetRequiredService<SnapshotFeed>(), app.Services.GetRequiredService<EdgeStatus>(), app.Lifetime, time);
        admin.MapGet("/events", events.Get);
        admin.MapPost("/reload", ReloadEndpoint.Reload);
        admin.MapPost("/drain", DrainEndpoint.Drain);

        var reporter = app.MapGroup("/v1").AddEndpointFilter(access.RequireReporter);
        reporter.MapGet("/bans", BansEndpoint.List);
        reporter.MapGet("/bans/{**prefix}", BansEndpoint.Get);
        reporter.MapPut("/bans/{**prefix}", BansEndpoint.Put);
        reporter.MapDelete("/bans/{**prefix}", BansEndpoint.Delete);
        app.MapPost("/v1/reports", ReportsEndpoint.Post).AddEndpointFilter(access.RequireToken);

        var bouncers = app.MapGroup("/v1").AddEndpointFilter(new BouncerAccess(access, configured.Admin, configuration).Require);
        bouncers.MapMethods("/decisions", GetOrHead, DecisionsEndpoint.List);
        bouncers.MapMethods("/decisions/stream", GetOrHead, DecisionsEndpoint.Stream);
        bouncers.MapPost("/usage-metrics", DecisionsEndpoint.UsageMetrics);
    }
}
