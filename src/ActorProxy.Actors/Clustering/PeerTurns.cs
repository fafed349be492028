using Akka.Actor;

namespace ActorProxy.Actors.Clustering;

/// <summary>Whose turn it is among other nodes: everybody once in a random order before anybody twice.</summary>
/// <remarks>What one node lacks is found within as many rounds as there are peers. An actor's own.</remarks>
internal sealed class PeerTurns
{
    private readonly Queue<Address> _turns = new();

    /// <returns>Null when nobody can be reached.</returns>
    public TPeer? Next<TPeer>(IReadOnlyDictionary<Address, TPeer> peers, Predicate<TPeer> isReachable)
        where TPeer : class
    {
        if (_turns.Count == 0)
        {
            var addresses = peers.Keys.ToArray();
            Random.Shared.Shuffle(addresses);
            Array.ForEach(addresses, _turns.Enqueue);
        }

        while (_turns.TryDequeue(out var address))
        {
            if (peers.TryGetValue(address, out var peer) && isReachable(peer))
            {
                return peer;
            }
        }

        return null;
    }
}
