namespace ActorProxy.Actors.Tests.Bans.Watching;

internal sealed class FakeTime : TimeProvider
{
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long UnixMs => _now.ToUnixTimeMilliseconds();

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}
