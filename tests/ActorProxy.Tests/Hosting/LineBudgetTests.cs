using ActorProxy.Hosting;

namespace ActorProxy.Tests.Hosting;

public sealed class LineBudgetTests
{
    [Fact]
    public void TrySpend_ManyInASecond_LetsTenThroughAndTellsOfTheOthersInTheNext()
    {
        var time = new Clock();
        var budget = new LineBudget(time, 10, TimeSpan.FromSeconds(1));

        Assert.Equal(10, Enumerable.Range(0, 1000).Count(_ => budget.TrySpend(out var _)));

        time.Now += TimeSpan.FromSeconds(1);
        Assert.True(budget.TrySpend(out var missed));
        Assert.Equal(1000 - 10, missed);
        Assert.True(budget.TrySpend(out missed));
        Assert.Equal(0, missed);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
