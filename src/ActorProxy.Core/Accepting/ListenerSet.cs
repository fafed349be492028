using System.Net.Sockets;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Accepting;

/// <summary>What the process listens on. A change is prepared whole before any of it takes effect.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class ListenerSet(LoopGroup loops, AcceptStage accept)
{
    private List<BoundAddress> _bound = [];

    /// <summary>Every bound address with its listener's name.</summary>
    public IReadOnlyList<(string Listener, NetEndPoint EndPoint)> Bound => [.. _bound.Select(bound => (bound.ListenerName, bound.Local))];

    /// <summary>Every listening socket that another process can be given.</summary>
    public IReadOnlyList<int> Descriptors => [.. _bound.SelectMany(bound => bound.Descriptors)];

    /// <summary>Binds what is missing. Nothing is accepted there yet.</summary>
    /// <param name="wanted">The listeners of the new configuration.</param>
    /// <param name="added">What was bound; empty when anything failed.</param>
    /// <returns>Every address that could not be bound.</returns>
    public IReadOnlyList<BindFailure> Prepare(IReadOnlyList<ListenerSettings> wanted, out List<BoundAddress> added)
    {
        var failures = new List<BindFailure>();
        added = [];
        foreach (var listener in wanted)
        {
            foreach (var endPoint in listener.Bind)
            {
                if (_bound.Exists(bound => bound.Serves(listener.Name, endPoint)))
                {
                    continue;
                }

                try
                {
                    var besideOurOwn = _bound.Concat(added).Any(bound => bound.Local.Port == endPoint.Port);
                    added.Add(new BoundAddress(listener.Name, endPoint, loops.Bind(endPoint, besideOurOwn)));
                }
                catch (SocketException exception)
                {
                    failures.Add(new BindFailure(listener.Name, endPoint, exception.SocketErrorCode));
                }
            }
        }

        if (failures.Count > 0)
        {
            added.ForEach(bound => bound.Dispose());
            added = [];
        }

        return failures;
    }

    /// <summary>Takes over prepared addresses, feeds all to their listeners as they are now, and closes those no longer wanted.</summary>
    public void Commit(IReadOnlyList<Listener> listeners, List<BoundAddress> added)
    {
        var kept = new List<BoundAddress>();
        foreach (var listener in listeners)
        {
            foreach (var endPoint in listener.Settings.Bind)
            {
                var bound = _bound.Concat(added).First(bound => bound.Serves(listener.Name, endPoint) && !kept.Contains(bound));
                bound.Feed(listener, accept, loops.Loops);
                kept.Add(bound);
            }
        }

        foreach (var bound in _bound.Except(kept))
        {
            bound.Dispose();
        }

        _bound = kept;
    }

    /// <summary>Stops listening everywhere.</summary>
    public void Close()
    {
        _bound.ForEach(bound => bound.Dispose());
        _bound = [];
    }
}
