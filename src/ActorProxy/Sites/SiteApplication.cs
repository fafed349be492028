using System.Buffers;
using System.Diagnostics;
using ActorProxy.Certificates;
using ActorProxy.Core.Accepting;
using ActorProxy.Sites.Waf;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Sites;

/// <summary>What becomes of a request. Kestrel calls it; there is no pipeline of middleware in between.</summary>
/// <remarks>
/// Over TLS the connection's server name chooses the site, and the request's <c>Host</c> has to agree. On port 80 the <c>Host</c>
/// alone says where it goes.
/// </remarks>
internal sealed class SiteApplication(Func<SiteDirectory> directory, SiteForwarder forwarder, ChallengeResponses challenges, ISiteObserver observer) : IHttpApplication<SiteRequest>
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    public SiteRequest CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps a place for it with each connection (HTTP/1.1) or stream (HTTP/2).
        var place = contextFeatures as IHostContextContainer<SiteRequest>;
        var request = place?.HostContext ?? new SiteRequest();
        if (place is not null)
        {
            place.HostContext = request;
        }

        request.Begin(contextFeatures);
        return request;
    }

    public Task ProcessRequestAsync(SiteRequest context)
    {
        var handover = context.Connection.Handover;
        if (handover.Kind == ListenerKind.Tls)
        {
            context.Site = directory().Sites.Find(handover.ServerName ?? "");
        }

        if (Refuse(context) is { } refused)
        {
            return refused;
        }

        // Request.Host would have international names in Unicode; routes, sites and other servers know them as they are sent.
        var host = NameOf(new HostString(context.Http.Request.Headers.Host.ToString()));
        return handover.Kind == ListenerKind.Tls ? Secure(context, host) : Plain(context, host);
    }

    public void DisposeContext(SiteRequest context, Exception? exception)
    {
        observer.OnFinished(context, Stopwatch.GetElapsedTime(context.StartedAt));
        context.End();
    }

    /// <summary>A host name as routes and sites have it.</summary>
    private static string NameOf(HostString host)
    {
        var name = host.Host;
        name = name.EndsWith('.') ? name[..^1] : name;
        return name.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0 ? name.ToLowerInvariant() : name;
    }

    /// <summary>What is for no site to answer; null = go on.</summary>
    private static Task? Refuse(SiteRequest request)
    {
        var http = request.Http;
        var method = http.Request.Method;
        if (HttpMethods.IsConnect(method) && http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            // RFC 8441; others (RFC 9298 and the like) ask for a proxy of another kind.
            return string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase)
                ? null
                : SitePages.Write(request, StatusCodes.Status501NotImplemented, "Of extended CONNECT only websockets are served here.");
        }

        if (HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method))
        {
            return SitePages.Write(request, StatusCodes.Status405MethodNotAllowed, "This method is not for proxies like this one.");
        }

        return IsFramedUnclearly(http.Request) || HasStrangeName(http.Request) ? SitePages.WriteLast(request, StatusCodes.Status400BadRequest, "The request is malformed.") : null;
    }

    /// <summary>True when another reader could see another end of this body than we do.</summary>
    /// <remarks>
    /// RFC 9112 §6.1, §6.3: chunked once, alone, in HTTP/1.1, and without a Content-Length. Where there was one, Kestrel has decided for
    /// chunked and calls the other X-Content-Length.
    /// </remarks>
    private static bool IsFramedUnclearly(HttpRequest request) =>
        request.Headers.TransferEncoding is { Count: > 0 } codings
        && (codings.Count > 1
            || !string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase)
            || !HttpProtocol.IsHttp11(request.Protocol)
            || request.Headers.ContainsKey("X-Content-Length"));

    /// <summary>True when a header has a name that is none (RFC 9110 §5.6.2). Kestrel lets some pass.</summary>
    private static bool HasStrangeName(HttpRequest request)
    {
        foreach (var (name, _) in request.Headers)
        {
            if (name.AsSpan().ContainsAnyExcept(TokenCharacters) && !name.StartsWith(':'))
            {
                return true;
            }
        }

        return false;
    }

    private Task Secure(SiteRequest request, string host)
    {
        var serverName = request.Connection.Handover.ServerName ?? "";
        if (host.Length > 0 && serverName.Length > 0 && host != serverName)
        {
            // RFC 9110 §15.5.20: the client then opens a connection for that name.
            return SitePages.Write(request, StatusCodes.Status421MisdirectedRequest, "This connection was made for another name.");
        }

        return request.Site is { } site ? Serve(request, site) : Unknown(request);
    }

    private Task Plain(SiteRequest request, string host)
    {
        var now = directory();
        var route = request.Connection.Handover.Routes?.FindText(host) ?? default;
        request.Route = route.Pattern;
        if (route.Upstream is { } upstream)
        {
            return now.FindPlain(upstream.Name) is { } plain
                ? forwarder.Forward(request, plain.Upstream, plain.Client)
                : Unknown(request);
        }

        // The name may be a new site's, and this node not be reloaded yet: nobody knows the token but the authority.
        request.Site = route.IsOffloaded ? now.Sites.Find(host) : null;
        return TryAnswerChallenge(request)
            ?? (request.Site is { } site && !site.Settings.RedirectHttp ? Serve(request, site)
                : request.Site is not null || (route.IsRedirected && host.Length > 0) ? Redirect(request, host)
                : Unknown(request));
    }

    /// <summary>Answers what an authority asks by http-01 (RFC 8555 §8.3).</summary>
    /// <returns>Null = the request is none of that, or no order of ours.</returns>
    private Task? TryAnswerChallenge(SiteRequest request)
    {
        if (request.Http.Request.Path.Value is { } path && path.StartsWith(ChallengeResponses.HttpPath, StringComparison.Ordinal)
            && challenges.TryGetHttp(path[ChallengeResponses.HttpPath.Length..], out var keyAuthorization))
        {
            request.Http.Response.ContentType = "application/octet-stream";
            request.Http.Response.ContentLength = keyAuthorization.Length;
            request.SetResponseHeaders();
            return request.Http.Response.WriteAsync(keyAuthorization);
        }

        return null;
    }

    private static Task Unknown(SiteRequest request) => SitePages.Write(request, StatusCodes.Status404NotFound, "Nothing is here under this name.");

    private static Task Redirect(SiteRequest request, string host)
    {
        var http = request.Http;
        http.Response.Headers.Location = $"https://{host}{http.Request.Path.ToUriComponent()}{http.Request.QueryString.ToUriComponent()}";
        http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        http.Response.ContentLength = 0;
        request.SetResponseHeaders();
        return Task.CompletedTask;
    }

    private Task Serve(SiteRequest request, Site site)
    {
        request.Site = site;
        if (request.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            var max = site.Settings.MaxBody;
            body.MaxRequestBodySize = max == 0 ? null : max;
            if (max > 0 && request.Http.Request.ContentLength > max)
            {
                return SitePages.WriteTooLarge(request);
            }
        }

        return site.Waf is null ? forwarder.Forward(request, site.Upstream, site.Client) : Guarded(request, site, site.Waf);
    }

    private async Task Guarded(SiteRequest request, Site site, SiteWaf waf)
    {
        if (await waf.Admit(request).ConfigureAwait(false))
        {
            await forwarder.Forward(request, site.Upstream, site.Client).ConfigureAwait(false);
        }
    }
}
