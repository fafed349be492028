using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Gating;

public sealed class RefusalLogTests
{
    private readonly RefusalLog _log = new();

    [Fact]
    public void Add_Alike_IsOneEntryWithTheLastTime()
    {
        _log.Add(1, Client(1), CloseReason.Banned, "https");
        _log.Add(2, Client(1), CloseReason.Banned, "https");
        _log.Add(3, Client(1), CloseReason.NotTls, "https");
        _log.Add(4, Client(1), CloseReason.Banned, "https");
        _log.Add(5, Client(1), CloseReason.Banned, "imaps");

        Assert.Equal(
            [
                new Refusal(5, Client(1), CloseReason.Banned, "imaps", 1),
                new Refusal(4, Client(1), CloseReason.Banned, "https", 3),
                new Refusal(3, Client(1), CloseReason.NotTls, "https", 1),
            ],
            RefusalLog.Merge([_log.ToArray()]));
    }

    [Fact]
    public void Add_OneByHimself_PushesNobodyOut()
    {
        _log.Add(1, Client(1), CloseReason.Banned, "https");
        for (var i = 0; i < 10 * RefusalLog.Capacity; i++)
        {
            _log.Add(2 + i, Client(2), CloseReason.Banned, "https");
        }

        Assert.Equal([(Client(2), 10 * RefusalLog.Capacity), (Client(1), 1)], RefusalLog.Merge([_log.ToArray()]).Select(refusal => (refusal.Client, refusal.Count)));
    }

    [Theory]
    [InlineData(RefusalLog.Capacity - 1)]
    [InlineData(RefusalLog.Capacity)]
    [InlineData(RefusalLog.Capacity + 1)]
    [InlineData(3 * RefusalLog.Capacity)]
    public void Add_More_KeepsTheLast(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            _log.Add(i, Client((uint)i), CloseReason.Banned, "https");
        }

        var kept = RefusalLog.Merge([_log.ToArray()]);

        Assert.Equal(Enumerable.Range(0, Math.Min(count, RefusalLog.Capacity)).Select(i => (long)count - i), kept.Select(refusal => refusal.UnixMs));
    }

    [Fact]
    public void Merge_OfSeveralLoops_IsInOrderOfTimeAndBounded()
    {
        var other = new RefusalLog();
        _log.Add(10, Client(1), CloseReason.Banned, "https");
        other.Add(11, Client(2), CloseReason.Banned, "https");
        other.Add(13, Client(4), CloseReason.Banned, "https");
        _log.Add(12, Client(3), CloseReason.Banned, "https");

        Assert.Equal([13L, 12L, 11L, 10L], RefusalLog.Merge([_log.ToArray(), other.ToArray()]).Select(refusal => refusal.UnixMs));
        for (uint i = 0; i < RefusalLog.Capacity; i++)
        {
            _log.Add(20 + i, Client(i), CloseReason.NotTls, "https");
            other.Add(20 + i, Client(1000 + i), CloseReason.NotTls, "https");
        }

        var merged = RefusalLog.Merge([_log.ToArray(), other.ToArray()]);
        Assert.Equal(RefusalLog.Capacity, merged.Count);
        Assert.Equal(20 + (RefusalLog.Capacity / 2), merged[^1].UnixMs);
    }

    [Fact]
    public void Merge_TheSameClientOnTwoLoops_IsOneEntry()
    {
        var other = new RefusalLog();
        _log.Add(10, Client(1), CloseReason.Banned, "https");
        _log.Add(12, Client(1), CloseReason.Banned, "https");
        other.Add(11, Client(1), CloseReason.Banned, "https");

        Assert.Equal([new Refusal(12, Client(1), CloseReason.Banned, "https", 3)], RefusalLog.Merge([_log.ToArray(), other.ToArray()]));
    }

    [Fact]
    public void Add_AllocatesNothing()
    {
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (uint i = 0; i < 1_000; i++)
            {
                _log.Add(i, Client(i % 300), CloseReason.Banned, "https");
            }
        }));
    }

    private static NetAddress Client(uint number) => NetAddress.FromIPv4(0x0a000000 + number);
}
