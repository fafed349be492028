using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Upstreams;

/// <summary>Which PROXY header a backend is sent.</summary>
public enum ProxyProtocolVersion
{
    Off,
    V1,
    V2,
}

/// <summary>How a server is chosen among the healthy ones.</summary>
public enum BalancePolicy
{
    RoundRobin,
    LeastConnections,

    /// <summary>Two at random, the less loaded of them: near least-connections, without herding.</summary>
    RandomTwo,

    /// <summary>By client address (rendezvous hashing): a client keeps its server while that one is healthy.</summary>
    SourceHash,
}

/// <summary>A server as configured: a name or an address, and a port.</summary>
/// <param name="Text">As written, the metric label: <c>backend.lan:443</c>, <c>[fd00::11]:443</c>.</param>
/// <param name="Host">Name or address without brackets.</param>
/// <param name="Port">1–65535.</param>
public sealed record UpstreamServer(string Text, string Host, int Port);

/// <summary>Active checks: a TCP connect, with a PROXY <c>LOCAL</c> header where the backend demands one.</summary>
public sealed record HealthSettings
{
    /// <summary>Between two checks of a server. Default 10 s; 0 = no active checks. Legal: 0, or 100 ms – 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one check. Default 3 s. Legal: 10 ms – 1 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Failures in a row, checks and real connects alike, until a server is unhealthy. Default 3, HAProxy's. Legal: 1 – 100.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>Successes in a row until it is healthy again. Default 2, HAProxy's. Legal: 1 – 100.</summary>
    public int Rise { get; init; } = 2;
}

/// <summary>A backend: its servers and how they are talked to.</summary>
public sealed record UpstreamSettings
{
    // Names have no colon.
    private const string HttpSuffix = ":http";

    public required string Name { get; init; }

    public required IReadOnlyList<UpstreamServer> Servers { get; init; }

    /// <summary>Where requests of port 80 for this upstream's names go. Default none: they are answered with 404.</summary>
    public IReadOnlyList<UpstreamServer> HttpServers { get; init; } = [];

    /// <summary>Default v2: the backend sees the real client. It must be told to expect the header (`emit nginx-backend`).</summary>
    public ProxyProtocolVersion ProxyProtocol { get; init; } = ProxyProtocolVersion.V2;

    public BalancePolicy Balance { get; init; } = BalancePolicy.RoundRobin;

    /// <summary>For one connect. Default 5 s. Legal: 10 ms – 5 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Servers tried for one connection while nothing has been sent. Default 2. Legal: 1 – 16.</summary>
    public int ConnectAttempts { get; init; } = 2;

    /// <summary>Without a byte either way the connection is closed. Default 10 min, nginx stream's. Legal: 1 s – 7 d, 0 = off.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public HealthSettings Health { get; init; } = new();

    /// <summary>Connections to this upstream at once from this node; one more ends with <c>over-limit</c>. Default 0 = off. Legal: 0 – 10,000,000.</summary>
    public int MaxConnections { get; init; }

    /// <summary>The same upstream's port 80, as an upstream of its own.</summary>
    internal UpstreamSettings ForHttp() =>
        this with { Name = HttpName(Name), Servers = HttpServers, HttpServers = [], ProxyProtocol = ProxyProtocolVersion.Off, MaxConnections = 0 };

    /// <summary>The name under which an upstream's port 80 is found.</summary>
    public static string HttpName(string upstream) => upstream + HttpSuffix;

    /// <summary>An upstream's name as evidence remembers it. Whoever came by port 80 has reached the upstream itself.</summary>
    public static UpstreamMark MarkOf(string upstream) =>
        UpstreamMark.Of(upstream.EndsWith(HttpSuffix, StringComparison.Ordinal) ? upstream[..^HttpSuffix.Length] : upstream);
}
