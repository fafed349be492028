using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Upstreams;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Forwarder;

namespace ActorProxy.Sites;

/// <summary>Sends a request to a server of an upstream, and to another one while nothing of it has been taken.</summary>
internal sealed class SiteForwarder(IHttpForwarder forwarder, UpstreamWarnings warnings)
{
    // A websocket or a stream of gRPC may be silent for hours: whether its peers live is TCP's to find out.
    private static readonly ForwarderRequestConfig Open = Config(HttpVersion.Version11, TimeSpan.Zero);
    private static readonly ForwarderRequestConfig Grpc = Config(HttpVersion.Version20, TimeSpan.Zero);

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

    /// <summary>True when a request may be sent again although a server may have acted on it (RFC 9110 §9.2.2).</summary>
    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method);

    private static ForwarderRequestConfig Config(Version version, TimeSpan silence) => new()
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = silence > TimeSpan.Zero ? silence : Timeout.InfiniteTimeSpan,
        AllowResponseBuffering = false,
    };

    private static ForwarderRequestConfig Choose(SiteRequest request, UpstreamSettings upstream)
    {
        if (request.IsGrpc)
        {
            return Grpc;
        }

        // CONNECT has been found to be a websocket's.
        var http = request.Http.Request;
        var isOpen = HttpMethods.IsConnect(http.Method) || string.Equals(http.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        return isOpen ? Open : Config(HttpVersion.Version11, upstream.IdleTimeout);
    }

    private async Task TryServers(SiteRequest request, Upstream upstream, UpstreamClient client)
    {
        var http = request.Http;
        var candidates = upstream.Targets;
        var config = Choose(request, upstream.Settings);
        if (config == Open || config == Grpc)
        {
            AllowSilence(request);
        }

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

            var isServersFault = IsServersFault(http);
            if (http.Response.HasStarted || !(isServersFault || MayBeRepeated(http, error)))
            {
                break;
            }

            if (isServersFault)
            {
                // Only then: a client may know a request by which this server closes its connections.
                target.ReportFailure();
            }

            http.Response.Clear();
        }

        request.Reason = ReasonOf(error, http);
        if (request.Reason is CloseReason.UpstreamRefused or CloseReason.UpstreamTimeout or CloseReason.UpstreamReset)
        {
            warnings.Unanswered(upstream.Name, request.Server, http.GetForwarderErrorFeature()?.Exception);
        }

        await Explain(request).ConfigureAwait(false);
    }

    private static void AllowSilence(SiteRequest request)
    {
        request.Connection.KeepAlive();
        if (request.Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    // Then nothing has been sent, and another server may be asked.
    private static bool IsServersFault(HttpContext http) =>
        http.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } or SocketException;

    // It may have been acted on, without an answer: the server has died, or closed a connection that it had kept.
    private static bool MayBeRepeated(HttpContext http, ForwarderError error) =>
        error == ForwarderError.Request
        && IsIdempotent(http.Request.Method)
        && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        && http.GetForwarderErrorFeature()?.Exception is HttpRequestException;

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

    private static CloseReason ReasonOf(ForwarderError error, HttpContext http) => error switch
    {
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => CloseReason.UpstreamTimeout,
        ForwarderError.NoAvailableDestinations => CloseReason.UpstreamRefused,
        _ when IsServersFault(http) => CloseReason.UpstreamRefused,
        _ when ClientsFault(http) is not null => CloseReason.Completed,

        // The server has answered without waiting for the end of the upload.
        ForwarderError.RequestBodyDestination when http.Response.HasStarted => CloseReason.Completed,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
            or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
            or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient => CloseReason.ClientReset,
        _ => CloseReason.UpstreamReset,
    };

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
