using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Tests.Upstreams;

public sealed class UpstreamTargetTests
{
    // One result a character, + or -, then the health expected after each: U up, D down; fall 3, rise 2.
    [Theory]
    [InlineData("---", "UUD")]
    [InlineData("--+--+", "UUUUUU")]
    [InlineData("----", "UUDD")]
    [InlineData("---+", "UUDD")]
    [InlineData("---++", "UUDDU")]
    [InlineData("---+-++", "UUDDDDU")]
    [InlineData("---++---", "UUDDUUUD")]
    [InlineData("+++", "UUU")]
    public void Report_InARow_FlipsAtFallAndRise(string results, string health)
    {
        var target = Target(out var upstream);
        var told = new List<bool>();
        upstream.HealthChanged = changed => told.Add(changed.Healthy);
        var flips = new List<bool>();

        for (var i = 0; i < results.Length; i++)
        {
            var before = target.Healthy;
            var flipped = results[i] == '+' ? target.ReportSuccess() : target.ReportFailure();
            Assert.Equal(health[i] == 'U', target.Healthy);
            Assert.Equal(before != target.Healthy, flipped);
            if (flipped)
            {
                flips.Add(target.Healthy);
            }
        }

        Assert.Equal(flips, told);
    }

    [Fact]
    public void Readmit_Unhealthy_IsOnTrial()
    {
        var target = Target(out _);
        Assert.False(target.Readmit());
        Down(target);

        Assert.True(target.Readmit());
        Assert.True(target.Healthy);
        Assert.True(target.ReportFailure());
        Assert.True(target.Readmit());
        Assert.False(target.ReportSuccess());
        Assert.False(target.ReportFailure());
    }

    [Fact]
    public void Report_FallLoweredByReload_CountsAtOnce()
    {
        var target = Target(out var upstream);
        target.ReportFailure();

        upstream.Apply(upstream.Settings with { Health = new HealthSettings { Fall = 1 } });

        Assert.True(target.ReportFailure());
    }

    [Fact]
    public async Task Report_ManyThreads_TellEachFlipOnce()
    {
        var target = Target(out var upstream);
        var told = 0;
        upstream.HealthChanged = _ => Interlocked.Increment(ref told);

        var flips = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var mine = 0;
            for (var i = 0; i < 50_000; i++)
            {
                mine += (random.Next(2) == 0 ? target.ReportSuccess() : target.ReportFailure()) ? 1 : 0;
            }

            return mine;
        })));

        // Flips alternate, so an even number ends where it began.
        Assert.Equal(flips.Sum(), told);
        Assert.Equal(flips.Sum() % 2 == 0, target.Healthy);
    }

    private static void Down(UpstreamTarget target)
    {
        for (var i = 0; i < 3; i++)
        {
            target.ReportFailure();
        }
    }

    private static UpstreamTarget Target(out Upstream upstream)
    {
        upstream = new Upstream(new UpstreamSettings { Name = "a", Servers = [new("10.0.0.1:443", "10.0.0.1", 443)] });
        return upstream.Targets[0];
    }
}
