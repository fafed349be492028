using Akka.Actor;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>The entities that live on a node, the one that was silent for longest first: an upper bound on them, and their rest.</summary>
/// <remarks>
/// Any thread; a lock that is held for a few steps, and by <see cref="Rest"/> for one walk. An
/// entity rests when nothing would be lost by forgetting what it knows, which no fixed idle time can say. Over the bound the one that
/// was silent for longest is forgotten before its time: its failures begin anew, its bans and offences are in the ban table.
/// </remarks>
public sealed class WatchedClients(int capacity)
{
    /// <summary>Measured: 1.5 KB each, one failure and its id included, so 75 MB at most.</summary>
    public const int DefaultCapacity = 50_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<WatchedClient> _bySilence = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _bySilence.Count;
            }
        }
    }

    /// <summary>The entity was spoken to.</summary>
    /// <param name="client">Its place.</param>
    /// <param name="forgettableAtUnixMs">When it may rest.</param>
    internal void Touch(WatchedClient client, long forgettableAtUnixMs)
    {
        WatchedClient? surplus = null;
        lock (_lock)
        {
            client.ForgettableAtUnixMs = forgettableAtUnixMs;
            if (client.Node.List is not null)
            {
                _bySilence.Remove(client.Node);
            }
            else if (_bySilence.Count >= capacity)
            {
                surplus = _bySilence.First!.Value;
                _bySilence.RemoveFirst();
            }

            _bySilence.AddLast(client.Node);
        }

        surplus?.Entity.Tell(BanEntityActor.Rest.Instance);
    }

    /// <summary>The entity has stopped.</summary>
    internal void Leave(WatchedClient client)
    {
        lock (_lock)
        {
            if (client.Node.List is not null)
            {
                _bySilence.Remove(client.Node);
            }
        }
    }

    /// <summary>Sends everybody to rest who may.</summary>
    internal void Rest(long nowUnixMs)
    {
        var resting = new List<WatchedClient>();
        lock (_lock)
        {
            for (var node = _bySilence.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.ForgettableAtUnixMs <= nowUnixMs)
                {
                    resting.Add(node.Value);
                    _bySilence.Remove(node);
                }

                node = next;
            }
        }

        resting.ForEach(client => client.Entity.Tell(BanEntityActor.Rest.Instance));
    }
}

/// <summary>An entity's place among them.</summary>
internal sealed class WatchedClient
{
    public WatchedClient(IActorRef entity)
    {
        Entity = entity;
        Node = new(this);
    }

    public IActorRef Entity { get; }

    public LinkedListNode<WatchedClient> Node { get; }

    public long ForgettableAtUnixMs { get; set; }
}
