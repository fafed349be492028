using ActorProxy.Core.Connections;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Offloading;

/// <summary>The reverse proxy that serves what is not passed through. <see cref="Serves"/> and <see cref="Take"/> are called on loops and must not block.</summary>
public interface IOffload
{
    /// <summary>Takes over a configuration. Called before the routes that lead here are in force, on any thread.</summary>
    /// <param name="sites">Validated.</param>
    /// <param name="upstreams">Those of the same configuration.</param>
    void Apply(IReadOnlyList<SiteSettings> sites, UpstreamSet upstreams);

    /// <summary>True when a site has this server name.</summary>
    /// <param name="serverName">Lower-case, without a trailing dot; empty = the hello had no usable one.</param>
    bool Serves(string serverName);

    /// <summary>Takes a connection over, with its socket and the bytes read so far.</summary>
    IOffloadedConnection Take(Handover handover);
}

/// <summary>A connection in the reverse proxy's hands, as its loop sees it. Any thread.</summary>
public interface IOffloadedConnection
{
    /// <summary>Bytes received from the client, those of the handover included.</summary>
    long BytesIn { get; }

    /// <summary>Bytes sent to the client.</summary>
    long BytesOut { get; }

    /// <summary>Requests that have begun.</summary>
    long Requests { get; }

    /// <summary>Where its client's requests go, for evidence; null = nowhere yet.</summary>
    Upstream? Reached { get; }

    /// <summary>Ends it at once, with RST. Does nothing when it has ended.</summary>
    /// <param name="reason">What requests under way say they ended by.</param>
    void Cut(CloseReason reason);
}
