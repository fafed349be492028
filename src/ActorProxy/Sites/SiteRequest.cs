using System.Diagnostics;
using ActorProxy.Core.Connections;
using ActorProxy.Sites.Transport;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Sites;

/// <summary>One request, from its first header to its last byte. Reused by the requests of a connection that follow each other.</summary>
internal sealed class SiteRequest
{
    private static readonly FeatureCollection NoFeatures = new();

    private readonly CountedStream _received;
    private readonly CountedStream _sent;

    public SiteRequest() => (_received, _sent) = (new CountedStream(this), new CountedStream(this));

    public DefaultHttpContext Http { get; } = new(NoFeatures);

    public SiteConnection Connection { get; private set; } = null!;

    /// <summary>Messages go both ways as they come, over HTTP/2 as gRPC wants it.</summary>
    public bool IsGrpc => HttpProtocol.IsHttp2(Http.Request.Protocol) && Http.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    public long StartedAt { get; private set; }

    /// <summary>Who answers; null = none of the sites.</summary>
    public Site? Site { get; set; }

    /// <summary>The pattern of the route it took: the connection's over TLS, the request's own on port 80. Null = none.</summary>
    public string? Route { get; set; }

    /// <summary>Where it went: an upstream's name, for the log; null = answered here.</summary>
    public string? Upstream { get; set; }

    /// <summary>The server that was asked last, as configured.</summary>
    public string? Server { get; set; }

    /// <summary>The rules of the site's firewall did not let it pass.</summary>
    public bool IsRefusedByRules { get; set; }

    /// <summary>Bytes of its body that were passed on.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes of its response's body.</summary>
    public long BytesOut { get; set; }

    /// <summary>The connection made for it; null while it has not been sent to a server.</summary>
    public UpstreamDial? Dial { get; set; }

    /// <summary>How it ended, for the log.</summary>
    public CloseReason Reason { get; set; }

    public void Begin(IFeatureCollection features)
    {
        Http.Initialize(features);
        features.Set(this);
        Connection = features.Get<SiteConnection>()!;
        Connection.CountRequest();
        StartedAt = Stopwatch.GetTimestamp();
        (Site, Route, Upstream, Server, IsRefusedByRules, Reason) = (null, Connection.Handover.Route, null, null, false, CloseReason.Completed);
        (BytesIn, BytesOut, Dial) = (0, 0, null);
        Count(features);
    }

    public void End() => Http.Uninitialize();

    /// <summary>Sets the headers that the site has on each of its responses, ours included.</summary>
    public void SetResponseHeaders()
    {
        if (Site is null)
        {
            return;
        }

        foreach (var (name, value) in Site.Settings.ResponseHeaders)
        {
            if (value.Length == 0)
            {
                Http.Response.Headers.Remove(name);
            }
            else
            {
                Http.Response.Headers[name] = value;
            }
        }
    }

    private void Count(IFeatureCollection features)
    {
        Http.Request.Body = _received.Over(Http.Request.Body);
        Http.Response.Body = _sent.Over(Http.Response.Body);
        if (features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            features.Set<IHttpUpgradeFeature>(new CountedUpgrade(upgrade, this));
        }

        if (features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            features.Set<IHttpExtendedConnectFeature>(new CountedConnect(connect, this));
        }
    }
}
