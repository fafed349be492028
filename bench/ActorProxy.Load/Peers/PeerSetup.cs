using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Peers;

/// <summary>What a test wants of the proxies' configuration; each setup runs in processes of its own.</summary>
/// <param name="Name">Distinct; a folder's name, too.</param>
internal sealed record PeerSetup(string Name)
{
    /// <summary>A client that says nothing is closed after this, by every proxy that can.</summary>
    public static readonly TimeSpan PrereadTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Routes to all backends and nothing else.</summary>
    public static readonly PeerSetup Plain = new("plain");

    /// <summary>One address is refused, by the proxy itself.</summary>
    public static readonly PeerSetup Refusing = new("refusing") { BansClient = true, KernelFilter = false };

    /// <summary>One address is refused, as cheaply as can be.</summary>
    public static readonly PeerSetup Flooded = new("flooded") { BansClient = true, MeetsSilence = true };

    /// <summary>A reporter may report whom it likes, and nobody fails often enough to be banned.</summary>
    public static readonly PeerSetup Reporting = new("reporting") { ReporterToken = "load" };

    /// <summary>TLS ends at the proxy, and nothing is passed through.</summary>
    public static PeerSetup Offloading(TlsIdentity identity) => new("offloading") { Identity = identity };

    /// <summary>What a proxy that offloads shows; null = it does not offload.</summary>
    public TlsIdentity? Identity { get; init; }

    /// <summary>Of the reporter; null = there is none.</summary>
    public string? ReporterToken { get; init; }

    /// <summary>Whether <see cref="Sockets.SourceAddress.Banned"/> is.</summary>
    public bool BansClient { get; init; }

    /// <summary>Whether clients come that say nothing, and that a proxy must have taken to refuse them, or to end them in time.</summary>
    public bool MeetsSilence { get; init; }

    /// <summary>False keeps a proxy from having the kernel refuse for it.</summary>
    public bool KernelFilter { get; init; } = true;

    /// <summary>Names in the table, all of which lead to the backend of the connection test; null = one for each backend.</summary>
    public int? RouteCount { get; init; }

    /// <summary>Single addresses that are banned and never come.</summary>
    public int BanCount { get; init; }
}
