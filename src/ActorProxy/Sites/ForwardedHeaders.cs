using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using ActorProxy.Core.Accepting;
using ActorProxy.Sites.Transport;
using Microsoft.AspNetCore.Http.Features;
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
    private static readonly FrozenSet<string> Claims =
        new[] { RealIp, For, Proto, Host, Standard, "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Client-IP", "True-Client-IP" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Imitated = Claims.Concat(["Host", "Content-Length", "Transfer-Encoding"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static ForwardedHeaders Instance { get; } = new();

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        if (proxyRequest.Content is null && httpContext.Request.ContentLength is null && !SiteForwarder.IsIdempotent(proxyRequest.Method.Method))
        {
            // Said, it becomes a content, without which the framework sends a request again when the server has closed a connection that it had kept.
            httpContext.Request.ContentLength = 0;
        }

        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        var connection = httpContext.Features.Get<SiteConnection>()!;
        proxyRequest.RequestUri = Target(destinationPrefix, httpContext);
        var headers = proxyRequest.Headers;
        DropClaims(httpContext.Request.Headers, headers);
        var client = connection.ClientText;
        var scheme = connection.Handover.Kind == ListenerKind.Tls ? "https" : "http";
        // Not Request.Host, which turns xn-- names into Unicode.
        var host = httpContext.Request.Headers.Host.ToString() is { Length: > 0 } said ? said : connection.Handover.ServerName;
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
        if (proxyResponse?.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            // Otherwise with the first event, which may be long in coming; the page waits for the headers.
            await httpContext.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        return copyBody;
    }

    private static void DropClaims(IHeaderDictionary said, HttpRequestHeaders headers)
    {
        foreach (var (name, _) in said)
        {
            // Programs behind CGI, WSGI and the like take an underscore for a hyphen.
            if (Claims.Contains(name) || (name.Contains('_', StringComparison.Ordinal) && Imitated.Contains(name.Replace('_', '-'))))
            {
                headers.Remove(name);
            }
        }
    }

    /// <summary>The URL as the client wrote it; null = it is none that may be passed on so, and has to be built from its parts.</summary>
    /// <remarks>Decoded and encoded again it would be another one: signatures (S3) and encoded slashes are lost by that.</remarks>
    private static Uri? Target(string prefix, HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return target.StartsWith('/') && !target.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new Uri(string.Concat(prefix.AsSpan().TrimEnd('/'), target), AsWritten)
            : null;
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
