using ActorProxy.Load.Options;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Rounds;

/// <summary>The proxies that are running, so that whatever ends the bench ends them too.</summary>
/// <remarks>Any thread: a signal stops the fleet while the main thread measures.</remarks>
internal sealed class Fleet(LoadOptions options, string directory) : IDisposable
{
    // Beyond the peers' own ports, one for each.
    private const int AdminPortOffset = 50;

    private readonly Lock _gate = new();
    private readonly List<Lane> _running = [];
    private bool _stopped;

    /// <param name="peer">To start.</param>
    /// <param name="index">Its place among all peers; it decides the port, so that all can run at once.</param>
    public Lane Start(Peer peer, int index)
    {
        string own = Path.Combine(directory, peer.Name);
        Directory.CreateDirectory(own);
        int port = peer.FixedPort ?? options.FirstPort + index;
        var site = new PeerSite(own, port, options.FirstPort + AdminPortOffset + index, options.Plan, options.ConnectionCount);
        RunningProxy? proxy = RunningProxy.Start(peer, site);
        lock (_gate)
        {
            if (!_stopped)
            {
                var lane = new Lane(peer, proxy, options.Plan);
                _running.Add(lane);
                return lane;
            }
        }

        proxy?.Dispose();
        throw new LoadException("stopped");
    }

    public void Stop(Lane lane)
    {
        lock (_gate)
        {
            if (_running.Remove(lane))
            {
                lane.Proxy?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            _running.ForEach(lane => lane.Proxy?.Dispose());
            _running.Clear();
        }
    }
}
