using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Peers;

/// <summary>What a peer's configuration is written from.</summary>
/// <param name="Directory">Exists, is the peer's own, and is removed at the end.</param>
/// <param name="Port">To listen on.</param>
/// <param name="AdminPort">For an admin API, if it has one.</param>
/// <param name="Plan">The backends.</param>
/// <param name="ConnectionCount">Client connections it must be able to hold.</param>
internal sealed record PeerSite(string Directory, int Port, int AdminPort, BackendPlan Plan, int ConnectionCount)
{
    public string Write(string fileName, string text)
    {
        string path = Path.Combine(Directory, fileName);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>One line for each backend, from its name, host and port.</summary>
    public string ForEachBackend(Func<string, string, int, string> line) => string.Join(
        '\n',
        BackendPlan.Roles.Select(role => line(BackendPlan.Name(role), Plan.Host(role), Plan.Port(role))));
}
