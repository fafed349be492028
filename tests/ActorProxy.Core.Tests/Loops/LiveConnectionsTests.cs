using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Loops;

namespace ActorProxy.Core.Tests.Loops;

public sealed class LiveConnectionsTests : IDisposable
{
    private const long Start = 1_000_000;

    private readonly LooseConnections _connections = new();
    private readonly LiveConnections _live = new(Start);
    private readonly List<ProxyConnection> _expired = [];

    public void Dispose() => _connections.Dispose();

    [Fact]
    public void Add_ThenRemove_LeavesNothing()
    {
        var (a, b, c) = (Add(100), Add(100), Add(60_000));
        Assert.Equal(3, _live.Count);
        Assert.Equal([a, b, c], _live.ToList().OrderBy(connection => connection.Id));

        _live.Remove(b);
        Assert.Equal([a, c], _live.ToList().OrderBy(connection => connection.Id));
        _live.Remove(a);
        _live.Remove(c);
        Assert.Equal(0, _live.Count);
        Assert.Empty(_live.ToList());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(51_100)]
    [InlineData(51_200)]
    [InlineData(600_000)]
    public void Advance_TickByTick_ExpiresWithinATickAfterTheDeadline(int dueIn)
    {
        Add(dueIn);
        var now = Start;
        while (_expired.Count == 0)
        {
            now += LiveConnections.TickMs;
            _live.Advance(now, Expire);
            Assert.True(now - Start <= dueIn + (2 * LiveConnections.TickMs), "too late");
        }

        Assert.True(now - Start >= dueIn, "too early");
        Assert.Equal(0, _live.Count);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(51_200)]
    [InlineData(10_000_000)]
    public void Advance_AfterALongSleep_ExpiresAllThatIsDueOnceAndNothingElse(int sleep)
    {
        var due = new[] { Add(10), Add(300), Add(sleep - 200) };
        var later = Add(sleep + 5_000);
        _live.Advance(Start + sleep, Expire);
        Assert.Equal(due, _expired.OrderBy(connection => connection.Id));
        Assert.Equal([later], _live.ToList());

        _live.Advance(Start + sleep + 5_200, Expire);
        Assert.Equal(later, _expired[^1]);
        Assert.Equal(4, _expired.Count);
    }

    [Fact]
    public void Advance_LateAndTheDeadlineIsMovedInItsTurn_ExpiresOnce()
    {
        var connection = Add(100);
        var times = 0;
        _live.Advance(Start + 1_000, expired =>
        {
            times++;
            expired.DeadlineMs = Start + 5_000;
        });
        Assert.Equal(1, times);

        _live.Advance(Start + 5_200, Expire);
        Assert.Equal([connection], _expired);
    }

    [Fact]
    public void Advance_DeadlineMovedAwayMeanwhile_LooksAgainThen()
    {
        var connection = Add(500);
        connection.DeadlineMs = Start + 3_000;
        _live.Advance(Start + 700, Expire);
        Assert.Empty(_expired);
        _live.Advance(Start + 3_200, Expire);
        Assert.Equal([connection], _expired);
    }

    [Fact]
    public void Reschedule_DeadlineMovedNearer_ExpiresInTime()
    {
        var connection = Add(50_000);
        connection.DeadlineMs = Start + 200;
        _live.Reschedule(connection);
        _live.Advance(Start + 400, Expire);
        Assert.Equal([connection], _expired);
    }

    [Fact]
    public void Advance_ExpiryThatClosesItsNeighbours_PassesThemOver()
    {
        var all = Enumerable.Range(0, 5).Select(_ => Add(100)).ToList();
        var others = Enumerable.Range(0, 5).Select(_ => Add(2_000)).ToList();
        var calls = 0;
        _live.Advance(Start + 300, _ =>
        {
            calls++;
            all.ForEach(_live.Remove);
            others.Take(2).ToList().ForEach(_live.Remove);
        });

        Assert.Equal(1, calls);
        Assert.Equal(3, _live.Count);
        _live.Advance(Start + 2_200, Expire);
        Assert.Equal(others.Skip(2), _expired.OrderBy(connection => connection.Id));
    }

    [Fact]
    public void Advance_ExpiryThatAddsAConnection_FindsItLater()
    {
        Add(100);
        ProxyConnection? added = null;
        _live.Advance(Start + 300, expired =>
        {
            Expire(expired);
            added = _connections.Add();
            added.DeadlineMs = Start + 350;
            _live.Add(added);
        });
        Assert.Single(_expired);
        _live.Advance(Start + 500, Expire);
        Assert.Equal(added, _expired[1]);
    }

    [Fact]
    public void RandomSteps_AgainstAPlainList_Agree()
    {
        var random = new Random(7);
        var (now, model) = (Start, new List<ProxyConnection>());
        for (var step = 0; step < 20_000; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var added = _connections.Add();
                    added.DeadlineMs = now + random.Next(80_000);
                    _live.Add(added);
                    model.Add(added);
                    break;
                case 2 when model.Count > 0:
                    var removed = model[random.Next(model.Count)];
                    _live.Remove(removed);
                    model.Remove(removed);
                    break;
                case 3 when model.Count > 0:
                    var moved = model[random.Next(model.Count)];
                    moved.DeadlineMs = now + random.Next(80_000);
                    _live.Reschedule(moved);
                    break;
                default:
                    now += random.Next(random.Next(20) == 0 ? 60_000 : 300);
                    _expired.Clear();
                    _live.Advance(now, Expire);
                    Assert.All(_expired, connection => Assert.True(connection.DueMs <= now));
                    Assert.All(_expired, connection => Assert.True(model.Remove(connection)));
                    Assert.DoesNotContain(model, connection => connection.DueMs <= now - (2 * LiveConnections.TickMs));
                    break;
            }

            Assert.Equal(model.Count, _live.Count);
        }

        Assert.Equal(model.OrderBy(connection => connection.Id), _live.ToList().OrderBy(connection => connection.Id));
    }

    private ProxyConnection Add(int dueIn)
    {
        var connection = _connections.Add();
        connection.DeadlineMs = Start + dueIn;
        _live.Add(connection);
        return connection;
    }

    private void Expire(ProxyConnection connection)
    {
        _live.Remove(connection);
        _expired.Add(connection);
    }
}
