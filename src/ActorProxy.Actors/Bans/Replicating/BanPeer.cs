using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>Another node as the replicator sees it: what is still to be pushed there. One batch is on its way at a time.</summary>
internal sealed class BanPeer(Address address, ActorSelection replicator)
{
    /// <summary>More than that waiting means the peer does not keep up: repair brings it everything, in its own time.</summary>
    private const int MaxWaiting = 10_000;

    private readonly Queue<Ban> _waiting = new();
    private long? _onItsWay;
    private long _sentAtMs;

    public Address Address => address;

    public ActorSelection Replicator => replicator;

    /// <summary>What is sent to a node that is cut off piles up in the system's buffers: nothing is, and repair makes up for it.</summary>
    public bool IsReachable { get; private set; } = true;

    public void BecomeReachable(bool isReachable)
    {
        IsReachable = isReachable;
        _waiting.Clear();
        _onItsWay = null;
    }

    public void Push(IReadOnlyList<Ban> records, IActorRef sender)
    {
        if (!IsReachable)
        {
            return;
        }

        foreach (var record in records)
        {
            _waiting.Enqueue(record);
        }

        if (_waiting.Count > MaxWaiting)
        {
            _waiting.Clear();
        }

        SendNext(sender);
    }

    public void OnTaken(long number, IActorRef sender)
    {
        if (_onItsWay == number)
        {
            _onItsWay = null;
            SendNext(sender);
        }
    }

    /// <summary>Gives up on a batch that nobody answered; it is not sent again, since repair finds what it held.</summary>
    public void GiveUpAfter(TimeSpan timeout, IActorRef sender)
    {
        if (_onItsWay is not null && Environment.TickCount64 - _sentAtMs >= timeout.TotalMilliseconds)
        {
            _onItsWay = null;
            SendNext(sender);
        }
    }

    private void SendNext(IActorRef sender)
    {
        if (_onItsWay is not null || _waiting.Count == 0)
        {
            return;
        }

        var records = new List<Ban>();
        var bytes = 0;
        while (records.Count < WireLimits.MaxRecordCount && _waiting.TryPeek(out var next) && (bytes += BanFormat.SizeOf(next)) <= WireLimits.MaxRecordBytes)
        {
            records.Add(_waiting.Dequeue());
        }

        _sentAtMs = Environment.TickCount64;
        _onItsWay = BatchNumbers.Next();
        replicator.Tell(new BanBatch(_onItsWay.Value, records), sender);
    }
}
