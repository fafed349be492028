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
        var http = context.Http.Request;
        if (HttpMethods.IsTrace(http.Method) || (HttpMethods.IsConnect(http.Method) && context.Http.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true }))
        {
            return SitePages.Write(context, StatusCodes.Status405MethodNotAllowed, "This method is not for proxies like this one.");
        }

        var host = NameOf(http.Host);
        return context.Connection.Handover.Kind == ListenerKind.Tls ? Secure(context, host) : Plain(context, host);
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

    private Task Secure(SiteRequest request, string host)
    {
        var serverName = request.Connection.Handover.ServerName ?? "";
        if (host.Length > 0 && serverName.Length > 0 && host != serverName)
        {
            // RFC 9110 §15.5.20: the client then opens a connection for that name.
            return SitePages.Write(request, StatusCodes.Status421MisdirectedRequest, "This connection was made for another name.");
        }

        return directory().Sites.Find(serverName) is { } site
            ? Serve(request, site)
            : SitePages.Write(request, StatusCodes.Status404NotFound, "Nothing is here under this name.");
    }

    private Task Plain(SiteRequest request, string host)
    {
        var now = directory();
        var route = request.Connection.Handover.Routes?.FindText(host) ?? default;
        if (route.Upstream is { } upstream)
        {
            return now.FindPlain(upstream.Name) is { } plain
                ? forwarder.Forward(request, plain.Upstream, plain.Client)
                : Unknown(request);
        }

        if (!route.IsOffloaded || now.Sites.Find(host) is not { } site)
        {
            return Unknown(request);
        }

        request.Site = site;
        if (request.Http.Request.Path.Value is { } path && path.StartsWith(ChallengeResponses.HttpPath, StringComparison.Ordinal)
            && challenges.TryGetHttp(path[ChallengeResponses.HttpPath.Length..], out var keyAuthorization))
        {
            // RFC 8555 §8.3.
            request.Http.Response.ContentType = "application/octet-stream";
            request.Http.Response.ContentLength = keyAuthorization.Length;
            return request.Http.Response.WriteAsync(keyAuthorization);
        }

        return site.Settings.RedirectHttp ? Redirect(request, host) : Serve(request, site);
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
