using System.Net;
using ActorProxy.Admin.Sessions;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Settings;
using Microsoft.Net.Http.Headers;

namespace ActorProxy.Admin;

/// <summary>Who may do what on the admin API.</summary>
/// <remarks>
/// With an admin token set it is asked for, everywhere; a browser that has shown it once has a session in its place. Without one only
/// loopback is answered, and only under a loopback Host: a page in the administrator's browser could else reach us through a name that
/// resolves to 127.0.0.1 (DNS rebinding).
/// For the same reason a request that a browser sends from another origin may not change anything.
/// </remarks>
internal sealed class AdminAccess(AdminSettings settings, Func<IReadOnlyList<ReporterSettings>> reporters, SessionTable sessions)
{
    private const string Scheme = "Bearer ";

    private readonly bool _hasAdminToken = settings.TokenSha256.Length > 0;

    public async ValueTask<object?> RequireAdmin(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        AdminRefusal(call.HttpContext) ?? await next(call);

    /// <summary>The administrator, or a reporter: <see cref="Admin.Caller"/> says which.</summary>
    public async ValueTask<object?> RequireReporter(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        CallerRefusal(call.HttpContext) ?? await next(call);

    /// <summary>As <see cref="RequireReporter"/>, and not by being local: a report has an author.</summary>
    public async ValueTask<object?> RequireToken(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        (call.HttpContext.Request.Headers.Authorization.Count == 0 ? Unauthorized(call.HttpContext) : CallerRefusal(call.HttpContext)) ?? await next(call);

    /// <summary>Loopback and <c>metrics-from</c> need no token.</summary>
    public async ValueTask<object?> RequireMetrics(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var client = Client(call.HttpContext);
        var welcome = client.IsLoopback || settings.MetricsFrom.Any(source => source.Contains(client));
        return (welcome ? null : AdminRefusal(call.HttpContext)) ?? await next(call);
    }

    /// <summary>The page itself, and who may log in: it holds no data, so everybody when there is a token to ask for.</summary>
    public async ValueTask<object?> RequireConsole(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        (_hasAdminToken ? null : LocalRefusal(call.HttpContext)) ?? await next(call);

    /// <summary>Who the request comes from.</summary>
    public static NetAddress Client(HttpContext context) => NetAddress.From(context.Connection.RemoteIpAddress ?? IPAddress.None);

    /// <summary>Would the administrator's request be let in still? A session may end while its stream goes on.</summary>
    public bool IsStillAdmin(HttpContext context) => CallerOf(context) is { IsAdmin: true };

    /// <summary>Finds out who asks before the parameters of a route are read.</summary>
    public Task Identify(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(CallerOf(context));
        return next(context);
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (NetAddress.TryParse(host.Trim('[', ']'), out var address) && address.IsLoopback);

    /// <summary>By its token, or its session; without an admin token also by where it comes from. Null = nobody we know.</summary>
    private Caller? CallerOf(HttpContext context)
    {
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return (_hasAdminToken ? HasSession(context) && SessionRefusal(context.Request) is null : LocalRefusal(context) is null) ? Caller.Admin : null;
        }

        var known = reporters().Select(reporter => (reporter.TokenSha256, new Caller(reporter))).Append((settings.TokenSha256, Caller.Admin));
        return TokenOwners.Find(header[Scheme.Length..], known);
    }

    private IResult? AdminRefusal(HttpContext context) => CallerRefusal(context)
        ?? (context.Features.Get<Caller>()!.IsAdmin ? null : Problems.Forbidden("a reporter's token is for reports and for its own bans"));

    private IResult? CallerRefusal(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not null)
        {
            return null;
        }

        // Without an admin token a caller without one hears where he would have to come from.
        if (!_hasAdminToken && context.Request.Headers.Authorization.Count == 0)
        {
            return LocalRefusal(context);
        }

        return HasSession(context) ? SessionRefusal(context.Request) ?? Unauthorized(context) : Unauthorized(context);
    }

    private bool HasSession(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 && SessionCookie.Read(context) is { } id && sessions.IsAlive(id);

    /// <summary>The browser adds the cookie whoever makes it ask.</summary>
    private static IResult? SessionRefusal(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? RequestOrigin.MayRead(request) : RequestOrigin.MayChange(request))
            ? null
            : Problems.Forbidden($"a session is for the console's own page; what changes something also says {RequestOrigin.ConsoleHeader}");

    private static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized("this needs a token that is known here: Authorization: Bearer …");
    }

    private static IResult? LocalRefusal(HttpContext context)
    {
        if (!Client(context).IsLoopback || !IsLoopbackHost(context.Request.Host.Host))
        {
            return Problems.Forbidden("no admin token is configured, so only loopback is answered, under a loopback Host");
        }

        return !HttpMethods.IsGet(context.Request.Method) && RequestOrigin.IsForeign(context.Request)
            ? Problems.Forbidden("a page of another origin may not change anything here")
            : null;
    }
}
