using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Upstreams;
using Yarp.ReverseProxy.Forwarder;

namespace ActorProxy.Sites;

/// <summary>Sends a request to a server of an upstream, and to another one while nothing of it has been taken.</summary>
internal sealed class SiteForwarder(IHttpForwarder forwarder, UpstreamWarnings warnings)
{
    // Activity is a byte either way. A websocket may be silent for hours: whether its peers live is TCP's to find out.
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);
    private static readonly TimeSpan UpgradedSilence = TimeSpan.FromDays(365);

    private static readonly ForwarderRequestConfig Plain = Config(HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact, Silence);
    private static readonly ForwarderRequestConfig Upgraded = Config(HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact, UpgradedSilence);
    private static readonly ForwarderRequestConfig Grpc = Config(HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact, UpgradedSilence);

    public async Task Forward(SiteRequest request, Upstream upstream, UpstreamClient client)
    {
        request.Upstream = upstream.Name;
        if (!upstream.TryEnter())
        {
            await SitePages.Write(request, StatusCodes.Status503ServiceUnavailable, "This site has more to do than it may.").ConfigureAwait(false);
            return;
        }

        try
        {
            await request.Connection.Reach(upstream).ConfigureAwait(false);
            await TryServers(request, upstream, client).ConfigureAwait(false);
        }
        finally
        {
            upstream.Exit();
        }
    }

    private static ForwarderRequestConfig Config(Version version, HttpVersionPolicy policy, TimeSpan silence) =>
        new() { Version = version, VersionPolicy = policy, ActivityTimeout = silence, AllowResponseBuffering = false };

    private static ForwarderRequestConfig Choose(HttpContext http)
    {
        if (http.Request.Protocol == HttpProtocol.Http2 && http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            return Grpc;
        }

        return http.Request.Headers.Upgrade.Count > 0 || http.Request.Method == HttpMethods.Connect ? Upgraded : Plain;
    }

    private async Task TryServers(SiteRequest request, Upstream upstream, UpstreamClient client)
    {
        var http = request.Http;
        var candidates = upstream.Targets;
        var config = Choose(http);
        var tried = 0UL;
        var error = ForwarderError.NoAvailableDestinations;
        for (var attempt = 0; attempt < upstream.Settings.ConnectAttempts; attempt++)
        {
            var index = upstream.Pick(candidates, request.Connection.Handover.Client.Address, tried);
            if (index < 0)
            {
                break;
            }

            tried |= 1UL << index;
            var target = candidates[index];
            request.Server = target.Server;
            target.Enter();
            try
            {
                error = await forwarder.SendAsync(http, client.Prefix(target, config == Grpc), client.Invoker, config, ForwardedHeaders.Instance).ConfigureAwait(false);
            }
            finally
            {
                target.Exit();
            }

            if (error == ForwarderError.None)
            {
                target.ReportSuccess();
                return;
            }

            if (!IsServersFault(http) || http.Response.HasStarted)
            {
                break;
            }

            target.ReportFailure();
            http.Response.Clear();
        }

        request.Reason = ReasonOf(http, error);
        if (request.Reason is CloseReason.UpstreamRefused or CloseReason.UpstreamTimeout or CloseReason.UpstreamReset)
        {
            warnings.Unanswered(upstream.Name, request.Server, http.GetForwarderErrorFeature()?.Exception);
        }

        await Explain(request).ConfigureAwait(false);
    }

    private static CloseReason ReasonOf(HttpContext http, ForwarderError error) =>
        http.RequestAborted.IsCancellationRequested ? CloseReason.ClientReset
        : error is ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout ? CloseReason.UpstreamTimeout
        : error == ForwarderError.NoAvailableDestinations || IsServersFault(http) ? CloseReason.UpstreamRefused
        : ClientsFault(http) is not null ? CloseReason.Completed
        : error is ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient ? CloseReason.ClientReset
        : CloseReason.UpstreamReset;

    // Then nothing has been sent, and another server may be asked.
    private static bool IsServersFault(HttpContext http) =>
        http.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } or SocketException;

    // Found by Kestrel while its body was passed on: longer than it may be, or badly framed.
    private static BadHttpRequestException? ClientsFault(HttpContext http)
    {
        var exception = http.GetForwarderErrorFeature()?.Exception;
        return exception switch
        {
            AggregateException several => several.InnerExceptions.OfType<BadHttpRequestException>().FirstOrDefault(),
            _ => exception as BadHttpRequestException,
        };
    }

    private static Task Explain(SiteRequest request)
    {
        if (request.Http.Response.HasStarted || request.Http.RequestAborted.IsCancellationRequested)
        {
            // Too late for words.
            return Task.CompletedTask;
        }

        if (ClientsFault(request.Http) is { } fault)
        {
            return SitePages.WriteFault(request, fault);
        }

        return request.Reason == CloseReason.UpstreamTimeout
            ? SitePages.Write(request, StatusCodes.Status504GatewayTimeout, "The server behind this site did not answer in time.")
            : SitePages.Write(request, StatusCodes.Status502BadGateway, "The server behind this site cannot be reached.");
    }
}
