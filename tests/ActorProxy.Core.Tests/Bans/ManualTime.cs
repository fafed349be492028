namespace ActorProxy.Core.Tests.Bans;

/// <summary>A clock that tests set.</summary>
internal sealed class ManualTime(long unixMs) : TimeProvider
{
    public long UnixMs { get; set; } = unixMs;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMs);
}
