using ActorProxy.Admin.Sessions;

namespace ActorProxy.Tests.Admin.Sessions;

public sealed class SessionTableTests
{
    private readonly ManualTime _time = new();
    private readonly SessionTable _sessions;

    public SessionTableTests() => _sessions = new SessionTable(_time);

    [Fact]
    public void Session_LivesUntilItsTimeIsUp()
    {
        var id = _sessions.Begin();

        Assert.True(_sessions.IsAlive(id));
        Assert.False(_sessions.IsAlive(id + "x"));
        Assert.False(_sessions.IsAlive(""));
        _time.Pass(SessionTable.Lifetime - TimeSpan.FromTicks(1));
        Assert.True(_sessions.IsAlive(id));
        _time.Pass(TimeSpan.FromTicks(1));
        Assert.False(_sessions.IsAlive(id));
    }

    [Fact]
    public void End_EndsThatOneAlone()
    {
        var (first, second) = (_sessions.Begin(), _sessions.Begin());

        _sessions.End(first);

        Assert.NotEqual(first, second);
        Assert.False(_sessions.IsAlive(first));
        Assert.True(_sessions.IsAlive(second));
    }

    [Fact]
    public void Begin_OverTheLimit_EndsTheOldest()
    {
        var ids = new List<string>();
        for (var i = 0; i <= SessionTable.MaxCount; i++)
        {
            ids.Add(_sessions.Begin());
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.False(_sessions.IsAlive(ids[0]));
        Assert.All(ids[1..], id => Assert.True(_sessions.IsAlive(id)));
    }
}
