namespace ActorProxy.Demo;

/// <summary>Ports of a demo, all on loopback; 0 = any.</summary>
/// <param name="Tls">Where the edge takes TLS: names that are passed through as well as sites.</param>
/// <param name="Http">Where it takes plain HTTP, as on port 80.</param>
/// <param name="Admin">Its admin API, on 127.0.0.1.</param>
internal sealed record DemoPorts(int Tls, int Http, int Admin)
{
    public static readonly DemoPorts Wished = new(8443, 8080, 9180);
}
