using System.Net;

namespace ActorProxy.Actors.Upstreams;

/// <summary>How monitors reach the world.</summary>
public sealed record UpstreamMonitorOptions
{
    /// <summary>Told when a server's health is first known, when it changes, and with null when the server left the configuration. Must be quick and safe on any thread.</summary>
    public Action<string, string, bool?> OnHealth { get; init; } = (_, _, _) => { };

    /// <summary>Turns a host name into addresses. Default the system's resolver.</summary>
    public Func<string, Task<IPAddress[]>> Resolve { get; init; } = host => Dns.GetHostAddressesAsync(host);
}
