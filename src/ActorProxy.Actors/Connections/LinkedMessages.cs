using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorProxy.Actors.Connections;

/// <summary>Any number of threads enqueue, the actor's own dequeues. Messages of one sender keep their order.</summary>
/// <remarks>Senders push on a stack; the reader takes the whole stack at once and turns it round.</remarks>
public sealed class LinkedMessages : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private Node? _pushed;
    private Node? _ordered;
    private int _count;

    public bool HasMessages => Volatile.Read(ref _count) > 0;

    public int Count => Volatile.Read(ref _count);

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var node = new Node(envelope);
        Node? head;
        do
        {
            head = Volatile.Read(ref _pushed);
            node.Next = head;
        }
        while (Interlocked.CompareExchange(ref _pushed, node, head) != head);

        Interlocked.Increment(ref _count);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (_ordered is null)
        {
            TakePushed();
        }

        if (_ordered is not { } first)
        {
            envelope = default;
            return false;
        }

        envelope = first.Envelope;
        _ordered = first.Next;
        Interlocked.Decrement(ref _count);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    private void TakePushed()
    {
        var node = Interlocked.Exchange(ref _pushed, null);
        while (node is not null)
        {
            var next = node.Next;
            node.Next = _ordered;
            _ordered = node;
            node = next;
        }
    }

    private sealed class Node(Envelope envelope)
    {
        public Envelope Envelope { get; } = envelope;

        public Node? Next { get; set; }
    }
}
