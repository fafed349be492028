using ActorProxy.Load.Options;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Rounds;

/// <summary>What is running, so that whatever ends the bench ends it too.</summary>
/// <remarks>Any thread: a signal stops the fleet while the main thread measures.</remarks>
internal sealed class Fleet(LoadOptions options, string directory) : IDisposable
{
    // Proxies at once, and with that the ports after the first; as many for their admin APIs follow.
    private const int MostLaneCount = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<Lane, int> _running = [];
    private bool _stopped;

    /// <param name="peer">To start.</param>
    /// <param name="setup">What it is to be configured for.</param>
    /// <param name="wait">Whether to return only when it serves.</param>
    public Lane Start(Peer peer, PeerSetup setup, bool wait = true)
    {
        int place = FreePlace();
        string own = Path.Combine(directory, $"{peer.Name}-{setup.Name}");
        Directory.CreateDirectory(own);
        int port = peer.FixedPort ?? options.FirstPort + place;
        var site = new PeerSite(own, port, options.FirstPort + MostLaneCount + place, options.Plan, options.ConnectionCount, setup);
        RunningProxy? proxy = RunningProxy.Start(peer, site);
        var lane = new Lane(peer, site, proxy);
        if (!TryKeep(lane, place))
        {
            proxy?.Dispose();
            throw new LoadException("stopped");
        }

        if (wait)
        {
            Await(lane);
        }

        return lane;
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
            foreach (Lane lane in _running.Keys)
            {
                lane.Proxy?.Dispose();
            }

            _running.Clear();
        }
    }

    private void Await(Lane lane)
    {
        try
        {
            lane.Proxy?.WaitUntilReady();
            lane.Peer.Complete(lane.Site);
        }
        catch
        {
            Stop(lane);
            throw;
        }
    }

    private int FreePlace()
    {
        lock (_gate)
        {
            return Enumerable.Range(0, MostLaneCount).Except(_running.Values).First();
        }
    }

    private bool TryKeep(Lane lane, int place)
    {
        lock (_gate)
        {
            return !_stopped && _running.TryAdd(lane, place);
        }
    }
}
