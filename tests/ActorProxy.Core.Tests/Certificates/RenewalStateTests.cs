using ActorProxy.Core.Certificates;

namespace ActorProxy.Core.Tests.Certificates;

public class RenewalStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StoredCertificate Fresh = new("a.example", "secret", Now, Now.AddDays(90), "id");
    private static readonly OrderOutcome.Failed Failure = new(OrderFailure.Refused, "no", null);

    [Fact]
    public void Begin_WithoutCertificate_OrdersNow()
    {
        var state = RenewalState.Begin("a.example", null, Now);

        Assert.Equal((RenewalStep.Order, Now), state.Next);
        Assert.Equal(new CertificateOrder("a.example", 0, null), state.Order);
    }

    [Fact]
    public void Begin_WithCertificate_AsksForAdviceFirst() =>
        Assert.Equal((RenewalStep.AskAdvice, Now), RenewalState.Begin("a.example", Fresh, Now).Next);

    [Fact]
    public void Begin_WithOneThatHasNoRenewalId_NeverAsks() =>
        Assert.Equal((RenewalStep.Order, Now.AddDays(60)), RenewalState.Begin("a.example", Fresh with { RenewalId = null }, Now).Next);

    [Fact]
    public void Begin_WithOneThatIsOverdue_OrdersBeforeItAsks()
    {
        var state = RenewalState.Begin("a.example", Fresh, Now.AddDays(80));

        Assert.Equal(RenewalStep.Order, state.Next.Step);
        Assert.Equal("id", state.Order.Replaces);
    }

    [Fact]
    public void Advised_ToRenewNow_OrdersAtOnce()
    {
        var state = RenewalState.Begin("a.example", Fresh, Now).Advised(new RenewalAdvice(Now.AddDays(-2), Now.AddDays(-1), null), Now, 0.5);

        Assert.Equal((RenewalStep.Order, Now.AddDays(-1.5)), state.Next);
    }

    [Fact]
    public void Advised_WithNothing_KeepsTheScheduleAndAsksAgain()
    {
        var state = RenewalState.Begin("a.example", Fresh, Now).Advised(null, Now, 0.5);

        Assert.Equal((RenewalStep.AskAdvice, Now.AddHours(6)), state.Next);
        Assert.Equal(Now.AddDays(60), state.OrderDue);
    }

    [Fact]
    public void Failed_CountsUpAndNothingElseHappensUntilTheNextOrder()
    {
        var state = RenewalState.Begin("a.example", Fresh, Now).Failed(Failure, Now, 0).Failed(Failure, Now, 0);

        Assert.Equal((RenewalStep.Order, Now.AddMinutes(4)), state.Next);
        Assert.Equal(new CertificateOrder("a.example", 2, "id"), state.Order);
    }

    [Fact]
    public void Issued_AfterFailures_BeginsAnew()
    {
        var state = RenewalState.Begin("a.example", null, Now).Failed(Failure, Now, 0).Issued(Fresh, Now);

        Assert.Equal((0, Now.AddDays(60), (DateTimeOffset?)Now.AddHours(6)), (state.Failures, state.OrderDue, state.AdviceDue));
    }

    [Fact]
    public void StoredCertificate_AsText_HasNoKeyInIt() => Assert.DoesNotContain("secret", $"{Fresh} {new OrderOutcome.Issued(Fresh)}", StringComparison.Ordinal);
}
