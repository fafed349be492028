using ActorProxy.Sites.Waf;

namespace ActorProxy.Tests.Sites.Waf;

public sealed class LineBudgetTests
{
    [Fact]
    public void TrySpend_ManyInASecond_LetsTenThroughAndTellsOfTheOthersInTheNext()
    {
        var time = new Clock();
        var budget = new LineBudget(time);

        Assert.Equal(LineBudget.PerSecond, Enumerable.Range(0, 1000).Count(_ => budget.TrySpend(out var _)));

        time.Now += TimeSpan.FromSeconds(1);
        Assert.True(budget.TrySpend(out var missed));
        Assert.Equal(1000 - LineBudget.PerSecond, missed);
        Assert.True(budget.TrySpend(out missed));
        Assert.Equal(0, missed);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
