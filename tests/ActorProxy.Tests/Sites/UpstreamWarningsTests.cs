using ActorProxy.Sites;
using ActorProxy.Tests.Certificates;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>A server that is down is said, and does not fill the log.</summary>
public sealed class UpstreamWarningsTests
{
    [Fact]
    public void Unanswered_IsSaidAtOnceThenAfterEachPauseWithItsCount()
    {
        var (lines, time) = (new OutputLines(), new Stopped());
        using var loggers = new LineLoggers(lines);
        var warnings = new UpstreamWarnings(loggers.CreateLogger("test"), time);
        for (var i = 0; i < 4; i++)
        {
            warnings.Unanswered("a", "10.0.0.1:80", new HttpRequestException("outer", new IOException("cause")));
        }

        warnings.Unanswered("b", null, null);
        time.Ticks += UpstreamWarnings.Pause.Ticks - 1;
        warnings.Unanswered("a", "10.0.0.1:80", new IOException("cause"));
        time.Ticks++;
        warnings.Unanswered("a", "10.0.0.2:80", new IOException("other"));

        Assert.Equal(3, lines.All.Count);
        Assert.EndsWith("a did not answer, 1 times since this was said last; 10.0.0.1:80: cause", lines.All[0], StringComparison.Ordinal);
        Assert.EndsWith("b did not answer, 1 times since this was said last; no server: none is there", lines.All[1], StringComparison.Ordinal);
        Assert.EndsWith("a did not answer, 5 times since this was said last; 10.0.0.2:80: other", lines.All[2], StringComparison.Ordinal);
    }

    private sealed class Stopped : TimeProvider
    {
        public long Ticks { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
