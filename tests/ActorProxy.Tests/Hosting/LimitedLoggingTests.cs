using ActorProxy.Hosting;
using ActorProxy.Tests.Certificates;
using ActorProxy.Tests.EndToEnd;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Tests.Hosting;

public sealed class LimitedLoggingTests
{
    [Fact]
    public void Lines_MoreThanAMinuteTakes_AreLeftOutAndCounted()
    {
        var lines = new OutputLines();
        var time = new ManualTime();
        using var limited = new LimitedLogging(new LineLoggers(lines), time, perMinute: 3);
        var (one, other) = (limited.CreateLogger("one"), limited.CreateLogger("other"));

        for (var i = 0; i < 5; i++)
        {
            Write(one, $"a{i}");
            Write(other, $"b{i}");
        }

        Assert.Equal(["Error: a0", "Error: b0", "Error: a1"], lines.All);

        time.Now += TimeSpan.FromMinutes(1);
        Write(other, "later");
        time.Now += TimeSpan.FromMinutes(1);
        Write(other, "last");

        Assert.Equal(["Warning: 7 lines about the cluster were left out in a minute", "Error: later", "Error: last"], lines.All.Skip(3));
    }

    private static void Write(ILogger logger, string text) => logger.Log(LogLevel.Error, default, text, null, (state, _) => state);
}
