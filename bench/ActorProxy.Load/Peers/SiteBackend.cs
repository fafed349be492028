namespace ActorProxy.Load.Peers;

/// <summary>A backend as a proxy's configuration sees it.</summary>
/// <param name="Name">An identifier in every configuration language.</param>
/// <param name="Host">The server name that leads there.</param>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="TakesVersion2">Whether it reads version 2 of the PROXY header; nginx 1.22 with TLS does not in every case.</param>
internal sealed record SiteBackend(string Name, string Host, int Port, bool TakesVersion2 = true);
