using System.Net;
using System.Security.Cryptography;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Settings;
using Microsoft.Net.Http.Headers;

namespace ActorProxy.Admin;

/// <summary>Who may do what on the admin API.</summary>
/// <remarks>
/// With an admin token set it is asked for, everywhere. Without one only loopback is answered, and only under a loopback Host:
/// a page in the administrator's browser could else reach us through a name that resolves to 127.0.0.1 (DNS rebinding).
/// For the same reason a request that a browser sends from another origin may not change anything.
/// </remarks>
internal sealed class AdminAccess(AdminSettings settings, Func<IReadOnlyList<ReporterSettings>> reporters)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _adminHash = settings.TokenSha256.Length > 0 ? Convert.FromHexString(settings.TokenSha256) : null;
    private volatile ReporterTokens _reporters = new([]);

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

    /// <summary>Finds out who asks before the parameters of a route are read.</summary>
    public Task Identify(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(CallerOf(context));
        return next(context);
    }

    private static NetAddress Client(HttpContext context) => NetAddress.From(context.Connection.RemoteIpAddress ?? IPAddress.None);

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (NetAddress.TryParse(host.Trim('[', ']'), out var address) && address.IsLoopback);

    private static bool IsForeignOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>By its token; without an admin token also by where it comes from. Null = nobody we know.</summary>
    private Caller? CallerOf(HttpContext context)
    {
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return _adminHash is null && LocalRefusal(context) is null ? Caller.Admin : null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), hash);
        if (_adminHash is not null && CryptographicOperations.FixedTimeEquals(hash, _adminHash))
        {
            return Caller.Admin;
        }

        var known = _reporters;
        if (!ReferenceEquals(known.Reporters, reporters()))
        {
            _reporters = known = new ReporterTokens(reporters());
        }

        return known.Find(hash) is { } reporter ? new Caller(reporter) : null;
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
        if (_adminHash is null && context.Request.Headers.Authorization.Count == 0)
        {
            return LocalRefusal(context);
        }

        return Unauthorized(context);
    }

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

        return !HttpMethods.IsGet(context.Request.Method) && IsForeignOrigin(context.Request)
            ? Problems.Forbidden("a page of another origin may not change anything here")
            : null;
    }
}
