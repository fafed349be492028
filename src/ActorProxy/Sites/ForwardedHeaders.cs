using System.Globalization;
using ActorProxy.Core.Accepting;
using ActorProxy.Sites.Transport;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace ActorProxy.Sites;

/// <summary>What a backend is told about its client, from the real connection: a client's own word on it is dropped.</summary>
/// <remarks>RFC 7239 for <c>Forwarded</c>; the others as nginx's users set them. One for all requests, any thread.</remarks>
internal sealed class ForwardedHeaders : HttpTransformer
{
    private const string RealIp = "X-Real-IP";
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";
    private const string Standard = "Forwarded";

    // Also what other proxies believe in.
    private static readonly string[] Claims = [RealIp, For, Proto, Host, Standard, "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Client-IP", "True-Client-IP"];

    public static ForwardedHeaders Instance { get; } = new();

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        var connection = httpContext.Features.Get<SiteConnection>()!;
        var headers = proxyRequest.Headers;
        foreach (var claim in Claims)
        {
            headers.Remove(claim);
        }

        var client = connection.ClientText;
        var scheme = connection.Handover.Kind == ListenerKind.Tls ? "https" : "http";
        var host = httpContext.Request.Host.Value;
        headers.TryAddWithoutValidation(RealIp, client);
        headers.TryAddWithoutValidation(For, client);
        headers.TryAddWithoutValidation(Proto, scheme);
        if (!string.IsNullOrEmpty(host))
        {
            headers.Host = host;
            headers.TryAddWithoutValidation(Host, host);
        }

        headers.TryAddWithoutValidation(Standard, Element(client, scheme, host));
        var request = httpContext.Features.Get<SiteRequest>()!;
        proxyRequest.Options.Set(UpstreamDial.Key, request.Dial = new UpstreamDial());
        if (request.Site is { } site)
        {
            foreach (var (name, value) in site.Settings.RequestHeaders)
            {
                Set(proxyRequest, name, value);
            }
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        httpContext.Features.Get<SiteRequest>()?.SetResponseHeaders();
        return copyBody;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        if (name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
        {
            request.Headers.Host = value;
            return;
        }

        request.Headers.Remove(name);
        if (value.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    // RFC 7239 §6: IPv6 in brackets and quotes. A host may hold a colon, so it is quoted; Kestrel lets no quote pass in it.
    private static string Element(string client, string scheme, string? host)
    {
        var node = client.Contains(':', StringComparison.Ordinal) ? $"\"[{client}]\"" : client;
        return string.IsNullOrEmpty(host)
            ? string.Create(CultureInfo.InvariantCulture, $"for={node};proto={scheme}")
            : string.Create(CultureInfo.InvariantCulture, $"for={node};host=\"{host}\";proto={scheme}");
    }
}
