using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Peers;

/// <summary>What a peer's configuration is written from.</summary>
/// <param name="Directory">Exists, is the peer's own, and is removed at the end.</param>
/// <param name="Port">To listen on.</param>
/// <param name="AdminPort">For an admin API, if it has one.</param>
/// <param name="Plan">The backends.</param>
/// <param name="ConnectionCount">Client connections it must be able to hold.</param>
/// <param name="Setup">What the test wants.</param>
internal sealed record PeerSite(string Directory, int Port, int AdminPort, BackendPlan Plan, int ConnectionCount, PeerSetup Setup)
{
    public const string BannedClient = "127.0.0.2";

    public IReadOnlyList<SiteBackend> Backends { get; } =
    [
        .. BackendPlan.Roles.Select(role => new SiteBackend(BackendPlan.Name(role), Plan.Host(role), Plan.Port(role))),
        new SiteBackend("tls", Plan.TlsHost, Plan.TlsPort, TakesVersion2: false),
    ];

    public string Write(string fileName, string text)
    {
        string path = Path.Combine(Directory, fileName);
        File.WriteAllText(path, text);
        return path;
    }

    public string ForEachBackend(Func<SiteBackend, string> line) => string.Join('\n', Backends.Select(line));

    /// <summary>One line for each route, from a host and the name of its backend.</summary>
    public string ForEachRoute(Func<string, string, string> line) => string.Join(
        '\n',
        Setup.RouteCount is not { } count
            ? Backends.Select(backend => line(backend.Host, backend.Name))
            : Enumerable.Range(0, count).Select(i => line(i == 0 ? Backends[0].Host : $"site{i}.{Plan.Suffix}", Backends[0].Name)));

    /// <summary>Everyone to be banned: the client that comes, and those who never do.</summary>
    public IEnumerable<string> Banned() =>
        [.. Setup.BansClient ? [BannedClient] : Array.Empty<string>(), .. Enumerable.Range(1, Setup.BanCount).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")];
}
