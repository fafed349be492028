using ActorProxy.Actors.Connections;
using Akka.Actor;

namespace ActorProxy.Actors.Tests.Connections;

public sealed class LinkedMessagesTests
{
    private readonly LinkedMessages _messages = new();

    [Fact]
    public void TryDequeue_Empty_GivesNothing()
    {
        Assert.False(_messages.TryDequeue(out _));
        Assert.False(_messages.HasMessages);
        Assert.Equal(0, _messages.Count);
    }

    [Fact]
    public void TryDequeue_InterleavedWithEnqueue_KeepsTheOrder()
    {
        var taken = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            Enqueue(2 * i);
            Enqueue((2 * i) + 1);
            taken.Add(Dequeue());
        }

        Assert.Equal(100, _messages.Count);
        while (_messages.HasMessages)
        {
            taken.Add(Dequeue());
        }

        Assert.Equal(Enumerable.Range(0, 200), taken);
    }

    [Fact]
    public async Task TryDequeue_WhileManyThreadsEnqueue_LosesNothingAndKeepsEachSendersOrder()
    {
        const int Senders = 4;
        const int Each = 50_000;
        using var start = new ManualResetEventSlim();
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            start.Wait();
            for (var i = 0; i < Each; i++)
            {
                _messages.Enqueue(ActorRefs.Nobody, new Envelope((sender, i), ActorRefs.NoSender));
            }
        })).ToArray();
        var next = new int[Senders];
        start.Set();

        var received = 0;
        while (received < Senders * Each)
        {
            if (_messages.TryDequeue(out var envelope))
            {
                var (sender, number) = ((int, int))envelope.Message;
                Assert.Equal(next[sender]++, number);
                received++;
            }
        }

        await Task.WhenAll(senders);
        Assert.False(_messages.HasMessages);
        Assert.False(_messages.TryDequeue(out _));
    }

    [Fact]
    public void CleanUp_MovesWhatIsLeftToTheDeadLetters()
    {
        Enqueue(1);
        Enqueue(2);
        var deadLetters = new LinkedMessages();

        _messages.CleanUp(ActorRefs.Nobody, deadLetters);

        Assert.Equal(0, _messages.Count);
        Assert.Equal(2, deadLetters.Count);
        Assert.True(deadLetters.TryDequeue(out var first));
        Assert.Equal(1, first.Message);
    }

    private void Enqueue(int number) => _messages.Enqueue(ActorRefs.Nobody, new Envelope(number, ActorRefs.NoSender));

    private int Dequeue()
    {
        Assert.True(_messages.TryDequeue(out var envelope));
        return (int)envelope.Message;
    }
}
