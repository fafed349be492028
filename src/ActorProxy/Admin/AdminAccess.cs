using System.Net;
using System.Security.Cryptography;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;
using Microsoft.Net.Http.Headers;

namespace ActorProxy.Admin;

/// <summary>Who may do what on the admin API.</summary>
/// <remarks>
/// With an admin token set it is asked for, everywhere. Without one only loopback is answered, and only under a loopback Host:
/// a page in the administrator's browser could else reach us through a name that resolves to 127.0.0.1 (DNS rebinding).
/// For the same reason a request that a browser sends from another origin may not change anything.
/// </remarks>
internal sealed class AdminAccess(AdminSettings settings)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _tokenHash = settings.TokenSha256.Length > 0 ? Convert.FromHexString(settings.TokenSha256) : null;

    public async ValueTask<object?> RequireAdmin(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        Refusal(call.HttpContext) ?? await next(call);

    /// <summary>Loopback and <c>metrics-from</c> need no token.</summary>
    public async ValueTask<object?> RequireMetrics(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var client = Client(call.HttpContext);
        var welcome = client.IsLoopback || settings.MetricsFrom.Any(source => source.Contains(client));
        return (welcome ? null : Refusal(call.HttpContext)) ?? await next(call);
    }

    private static NetAddress Client(HttpContext context) => NetAddress.From(context.Connection.RemoteIpAddress ?? IPAddress.None);

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (NetAddress.TryParse(host.Trim('[', ']'), out var address) && address.IsLoopback);

    private static bool IsForeignOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private IResult? Refusal(HttpContext context)
    {
        if (_tokenHash is not null)
        {
            return TokenRefusal(context, _tokenHash);
        }

        if (!Client(context).IsLoopback || !IsLoopbackHost(context.Request.Host.Host))
        {
            return Problems.Forbidden("no admin token is configured, so only loopback is answered, under a loopback Host");
        }

        return !HttpMethods.IsGet(context.Request.Method) && IsForeignOrigin(context.Request)
            ? Problems.Forbidden("a page of another origin may not change anything here")
            : null;
    }

    private static IResult? TokenRefusal(HttpContext context, byte[] expected)
    {
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
            {
                return null;
            }
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized("this needs the admin token: Authorization: Bearer …");
    }
}
