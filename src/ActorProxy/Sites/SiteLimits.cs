using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorProxy.Sites;

/// <summary>What a client of a site may cost: time without progress, and memory. There is no limit on how long something that moves may take.</summary>
/// <remarks>All of them are set, those too that Kestrel has of itself, so that an update of the framework changes nothing unseen.</remarks>
internal static class SiteLimits
{
    /// <summary>From the ClientHello, which is there, to the end of the handshake. Kestrel's own.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    // From the first byte of a request to the end of its headers, over HTTP/2 too. Half of nginx's: they are a few packets.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(30);

    // Between requests. nginx's own.
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(75);

    // An upload may be as slow as a modem of 1985 on average, and pause for half a minute whenever it has been faster. Kestrel would
    // give it five seconds, in which a phone does not change from one network to the other.
    private static readonly MinDataRate Upload = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(30));

    // A client that takes nothing of what waits for it: a film on pause, or somebody who holds our memory. nginx's send_timeout.
    private static readonly MinDataRate Download = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));

    public static void Set(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;
        limits.MinRequestBodyDataRate = Upload;
        limits.MinResponseDataRate = Download;

        // Bodies are streamed; a site has a limit of its own.
        limits.MaxRequestBodySize = null;

        // What large cookies and long URLs need; nginx takes four buffers of 8 KiB. Beyond: 431 and 414.
        limits.MaxRequestHeadersTotalSize = 64 * 1024;
        limits.MaxRequestLineSize = 16 * 1024;

        // Apache's, too.
        limits.MaxRequestHeaderCount = 100;

        // What a connection may have sent that nobody has read yet, and what may wait for it to be taken.
        limits.MaxRequestBufferSize = 1024 * 1024;
        limits.MaxResponseBufferSize = 64 * 1024;

        // Connections are counted at the gate.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = null;

        Set(limits.Http2);
    }

    private static void Set(Http2Limits limits)
    {
        // What browsers count on (RFC 9113 §6.5.2 wants no fewer). A client that opens and resets is sent away (CVE-2023-44487) when
        // twice as many are being wound up.
        limits.MaxStreamsPerConnection = 100;

        // RFC 9113's own: a frame, and what a client may have us remember of its headers.
        limits.MaxFrameSize = 16 * 1024;
        limits.HeaderTableSize = 4096;

        // One header; the sum of them is limited as for HTTP/1.1.
        limits.MaxRequestHeaderFieldSize = 32 * 1024;

        // What uploads may have on the way: enough for 80 Mbit/s over 100 ms, and all that is kept of streams that nobody reads.
        limits.InitialConnectionWindowSize = 1024 * 1024;
        limits.InitialStreamWindowSize = 768 * 1024;
    }
}
