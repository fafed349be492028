using System.Collections.Concurrent;
using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing.Edge;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Certificates;

/// <summary>Time is the test's: the scheduler moves when it is told to.</summary>
public sealed class CertificateKeeperActorTests : TestKit
{
    private const string Authority = "https://ca.example/directory";

    private readonly ConcurrentDictionary<string, StoredCertificate> _stored = new();
    private readonly ConcurrentQueue<(CertificateOrder Order, TaskCompletionSource<OrderOutcome> Outcome)> _orders = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<OrderOutcome> _outcomes = new();
    private readonly List<CancellationToken> _tokens = [];
    private readonly DateTimeOffset _start;
    private RenewalAdvice? _advice;
    private int _loadFaults;

    public CertificateKeeperActorTests()
        : base("""akka { loglevel = OFF, scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" }""") => _start = Time.Now;

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task Names_WithoutCertificate_AreOrderedOneAtATimeAndHandedOut()
    {
        Keep("a.example", "b.example");
        var first = await NextOrder();
        Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(_orders);

        first.Outcome.SetResult(Issue(first.Order));

        Assert.Equal(new InstallCertificate(Authority, _stored[first.Order.Name]), ExpectMsg<InstallCertificate>());
        var second = await NextOrder();
        Assert.Equal(["a.example", "b.example"], new[] { first.Order.Name, second.Order.Name }.Order());
        Assert.Equal((0, null), (second.Order.Attempt, second.Order.Replaces));
    }

    [Fact]
    public async Task Certificate_WithAThirdOfItsLifeLeft_IsReplaced()
    {
        _stored["a.example"] = Certificate("a.example", _start.AddDays(-50));
        Keep("a.example");
        await Until(() => !_asked.IsEmpty, "a question for advice");
        await AdvanceAsync(TimeSpan.FromDays(9));
        Assert.Empty(_orders);

        await AdvanceAsync(TimeSpan.FromDays(1.1));

        Assert.Equal(new CertificateOrder("a.example", 0, "id of a.example"), (await NextOrder()).Order);
    }

    [Fact]
    public async Task Advice_ToRenewEarlier_IsFollowed()
    {
        _advice = new RenewalAdvice(_start.AddDays(3), _start.AddDays(4), null);
        _stored["a.example"] = Certificate("a.example", _start);
        Keep("a.example");
        await AdvanceAsync(TimeSpan.FromDays(2.9));
        Assert.Empty(_orders);

        await AdvanceAsync(TimeSpan.FromDays(0.2));

        Assert.Equal("id of a.example", (await NextOrder()).Order.Replaces);
        Assert.Equal("id of a.example", _asked.First());
    }

    [Fact]
    public async Task Order_Refused_IsTriedAgainLaterAndLater()
    {
        Keep("a.example");
        foreach (var (minutes, attempt) in new[] { (2, 0), (4, 1), (8, 2) })
        {
            var order = await NextOrder();
            Assert.Equal(attempt, order.Order.Attempt);
            order.Outcome.SetResult(new OrderOutcome.Failed(OrderFailure.Refused, "http-01 failed", null));
            await Settled();
            Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            await Settled();
            Assert.Empty(_orders);
            Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(3, (await NextOrder()).Order.Attempt);
    }

    [Fact]
    public async Task Order_RateLimited_WaitsAsLongAsTheAuthorityWishesAndHoldsUpNobodyElse()
    {
        Keep("a.example", "b.example");
        var first = await NextOrder();

        first.Outcome.SetResult(new OrderOutcome.Failed(OrderFailure.RateLimited, "too many", TimeSpan.FromHours(30)));

        var second = await NextOrder();
        Assert.NotEqual(first.Order.Name, second.Order.Name);
        second.Outcome.SetResult(Issue(second.Order));
        await AdvanceAsync(TimeSpan.FromHours(29));
        Assert.Empty(_orders);
        await AdvanceAsync(TimeSpan.FromHours(1.1));
        Assert.Equal(first.Order.Name, (await NextOrder()).Order.Name);
    }

    [Fact]
    public async Task Authority_Unavailable_IsLeftAloneForAllNamesAndTheNextOneGoesFirst()
    {
        Keep("a.example", "b.example");
        var first = await NextOrder();

        first.Outcome.SetResult(new OrderOutcome.Failed(OrderFailure.Unavailable, "connection refused", null));

        await Settled();
        Time.Advance(TimeSpan.FromSeconds(119));
        await Settled();
        Assert.Empty(_orders);
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first.Order.Name, (await NextOrder()).Order.Name);
    }

    [Fact]
    public async Task Order_ThatThrows_IsAFailureLikeAnother()
    {
        Keep("a.example");
        (await NextOrder()).Outcome.SetException(new InvalidOperationException("a bug"));
        await Settled();
        Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(1, (await NextOrder()).Order.Attempt);
    }

    [Fact]
    public async Task Name_ThatLeaves_IsNotOrderedAgain()
    {
        var keeper = Keep("a.example", "b.example");
        var first = await NextOrder();
        keeper.Tell(new KeepCertificates(Authority, [first.Order.Name]));

        first.Outcome.SetResult(Issue(first.Order));

        ExpectMsg<InstallCertificate>();
        await AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Empty(_orders);
    }

    [Fact]
    public async Task Authority_Changed_BeginsAnewAndIgnoresWhatTheOldOneStillSends()
    {
        var keeper = Keep("a.example");
        var old = await NextOrder();
        keeper.Tell(new KeepCertificates("https://other.example/directory", ["a.example"]));
        await Settled();

        old.Outcome.SetResult(new OrderOutcome.Issued(Certificate("a.example", Time.Now)));

        Assert.Equal(0, (await NextOrder()).Order.Attempt);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Keeper_AfterAFault_GoesOn()
    {
        _loadFaults = 1;
        var keeper = Keep("a.example");

        ExpectMsg<KeeperStarted>();
        keeper.Tell(new KeepCertificates(Authority, ["a.example"]));

        Assert.Equal("a.example", (await NextOrder()).Order.Name);
    }

    [Fact]
    public async Task Certificate_ThatAnotherNodeHadAlready_IsNotOrderedAgain()
    {
        _stored["a.example"] = Certificate("a.example", _start.AddDays(-50));
        Keep("a.example");
        await Until(() => !_asked.IsEmpty, "a question for advice");
        _stored["a.example"] = Certificate("a.example", _start);

        await AdvanceAsync(TimeSpan.FromDays(59));

        Assert.Empty(_orders);
        await AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Single(_orders);
    }

    [Fact]
    public async Task Outcome_OfEveryOrder_IsTold()
    {
        Keep("a.example");
        var failed = new OrderOutcome.Failed(OrderFailure.Refused, "no", null);
        (await NextOrder()).Outcome.SetResult(failed);
        var second = await NextOrder();
        second.Outcome.SetResult(Issue(second.Order));

        await Until(() => _outcomes.Count == 2, "two outcomes");
        Assert.Equal([failed, new OrderOutcome.Issued(_stored["a.example"])], _outcomes);
    }

    [Fact]
    public async Task Keeper_Stopped_CancelsWhatIsUnderWay()
    {
        var keeper = Keep("a.example");
        await NextOrder();

        Sys.Stop(keeper);

        await Wait.UntilAsync(() => _tokens[0].IsCancellationRequested, "the cancellation");
    }

    private IActorRef Keep(params string[] names)
    {
        var keeper = Sys.ActorOf(CertificateKeeperActor.Props(
            new CertificateKeeperOptions
            {
                Order = (order, cancellation) =>
                {
                    var outcome = new TaskCompletionSource<OrderOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _tokens.Add(cancellation);
                    _orders.Enqueue((order, outcome));
                    return outcome.Task;
                },
                Advise = (renewalId, _) =>
                {
                    _asked.Enqueue(renewalId);
                    return Task.FromResult(_advice);
                },
                Load = name => Interlocked.Decrement(ref _loadFaults) >= 0 ? throw new InvalidOperationException("a bug") : _stored.GetValueOrDefault(name),
                Nodes = TestActor,
                OnOrdered = outcome => _outcomes.Enqueue(outcome),
                Chance = () => 0,
            },
            NullLogger.Instance));
        ExpectMsg<KeeperStarted>();
        keeper.Tell(new KeepCertificates(Authority, names));
        return keeper;
    }

    private OrderOutcome.Issued Issue(CertificateOrder order) => new(_stored[order.Name] = Certificate(order.Name, Time.Now));

    private static StoredCertificate Certificate(string name, DateTimeOffset from) => new(name, "pem", from, from.AddDays(90), "id of " + name);

    private async Task<(CertificateOrder Order, TaskCompletionSource<OrderOutcome> Outcome)> NextOrder()
    {
        (CertificateOrder, TaskCompletionSource<OrderOutcome>) next = default;
        await Until(() => _orders.TryDequeue(out next), "an order");
        return next;
    }

    /// <summary>Time goes on by minutes: a timer that was set a step too late is met all the same.</summary>
    private Task Until(Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            return condition();
        },
        what);

    /// <summary>In steps: each may set a timer that the next has to meet.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        for (var step = TimeSpan.FromMinutes(30); time > TimeSpan.Zero; time -= step)
        {
            Time.Advance(step < time ? step : time);
            await Settled();
        }
    }

    // Replies come by way of the thread pool. Too short a rest could only let a test pass that should not.
    private static Task Settled() => Task.Delay(TimeSpan.FromMilliseconds(5));
}
