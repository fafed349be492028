using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Tests.Filtering;

public sealed class KernelFilterActorTests : TestKit
{
    private static readonly TimeSpan SomeLooks = TimeSpan.FromMilliseconds(700);

    private readonly BanTable _bans = new();
    private readonly FakeKernelFilter _filter = new();
    private readonly KernelFilterStatus _status = new();
    private readonly KeepingLogger _logger = new();
    private readonly IActorRef _actor;

    public KernelFilterActorTests()
        : base("akka.loglevel = ERROR") =>
        _actor = Sys.ActorOf(Props.Create(() => new KernelFilterActor(_filter, _bans, _status, TimeProvider.System, _logger)));

    private KernelFilterState State => _status.Current.State;

    [Fact]
    public async Task Offender_IsDroppedUntilItsBanIsLifted()
    {
        Configure();
        await Wait.UntilAsync(() => _filter.IsCounting && State == KernelFilterState.Idle, "counting");
        await Drop("203.0.113.1");
        Assert.Equal((KernelFilterState.Attached, 1, 1L), (State, _status.Current.EntryCount, _status.Current.RebuildCount));

        Lift("203.0.113.1");

        ExpectMsg<ReleasedFromFilter>();
        Assert.Null(_filter.Program);
        await Wait.UntilAsync(() => State == KernelFilterState.Idle, "the state");
        Assert.Equal(0, _status.Current.EntryCount);
    }

    [Fact]
    public async Task Release_OfWhoIsNotDropped_IsAnsweredAtOnce()
    {
        Configure();
        await Drop("203.0.113.1");
        var given = _filter.Given.Count;

        Lift("203.0.113.2");

        ExpectMsg<ReleasedFromFilter>();
        Assert.Equal(given, _filter.Given.Count);
    }

    [Fact]
    public async Task Release_WhileAProgramIsOnItsWay_WaitsForTheNextOneAndSharesIt()
    {
        Configure();
        await Drop("203.0.113.1");
        await Drop("203.0.113.2");
        await Drop("203.0.113.3");
        var given = _filter.Given.Count;
        _filter.Hold();
        Lift("203.0.113.1");
        await Wait.UntilAsync(() => _filter.Given.Count == given + 1, "a program without the first");
        Lift("203.0.113.2");
        Lift("203.0.113.3");

        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _filter.Let();

        ExpectMsg<ReleasedFromFilter>();
        ExpectMsg<ReleasedFromFilter>();
        ExpectMsg<ReleasedFromFilter>();
        Assert.Equal(given + 2, _filter.Given.Count);
        Assert.Null(_filter.Program);
    }

    [Fact]
    public async Task Ban_ThatGoesWithoutAWord_IsSeenAtTheNextLook()
    {
        Configure();
        await Drop("203.0.113.1");
        _bans.Remove(Prefix("203.0.113.1"));

        await Wait.UntilAsync(() => _filter.Program is null, "the program to go");
    }

    [Fact]
    public async Task Configure_AnAddressThatIsNeverBanned_TakesItsPrefixOutAtOnce()
    {
        Configure();
        await Drop("203.0.113.0/24");

        Configure(ignore: "203.0.113.7");

        await Wait.UntilAsync(() => _filter.Program is null, "the program to go");
        _filter.Refuse(Prefix("203.0.113.0/24"), 1_000);
        await Task.Delay(SomeLooks);
        Assert.Null(_filter.Program);
    }

    [Fact]
    public async Task Configure_Off_TakesTheProgramOffAndOnBeginsAnew()
    {
        Configure();
        await Drop("203.0.113.1");

        Configure(enabled: false);

        await Wait.UntilAsync(() => _filter.Program is null && State == KernelFilterState.Off, "off");
        Assert.False(_filter.IsCounting);
        _filter.Refuse(Prefix("203.0.113.1"), 1_000);
        await Task.Delay(SomeLooks);
        Assert.Null(_filter.Program);

        Configure();
        await Drop("203.0.113.1");
    }

    [Theory]
    [InlineData(FilterOutcome.Done)]
    [InlineData(FilterOutcome.Refused)]
    public async Task Configure_OffWhileAProgramIsOnItsWay_TakesItOffWhenItIsThere(FilterOutcome outcome)
    {
        Configure();
        await Wait.UntilAsync(() => State == KernelFilterState.Idle, "the state");
        _filter.Taking = _ => outcome;
        _filter.Hold();
        Offend("203.0.113.1");
        await Wait.UntilAsync(() => _filter.Given.LastOrDefault() is not null, "a program");

        Configure(enabled: false);
        await Wait.UntilAsync(() => State == KernelFilterState.Off, "the state");
        _filter.Let();

        await Wait.UntilAsync(() => _filter.Given.Last() is null && _filter.Program is null, "the program to go");
        await Wait.UntilAsync(() => _status.Current.EntryCount == 0, "no entries");
        Assert.Equal(KernelFilterState.Off, State);
        Assert.Empty(_logger.Levels);
    }

    [Theory]
    [InlineData(FilterOutcome.NotPermitted, KernelFilterState.NotPermitted)]
    [InlineData(FilterOutcome.NotSupported, KernelFilterState.NotSupported)]
    [InlineData(FilterOutcome.Refused, KernelFilterState.Failed)]
    public async Task Probe_ThatFails_IsToldOnceAndNothingElseHappens(FilterOutcome outcome, KernelFilterState state)
    {
        _filter.ProbeOutcome = outcome;
        Configure();
        await Wait.UntilAsync(() => State == state, "the state");
        Ban("203.0.113.1");
        _filter.Refuse(Prefix("203.0.113.1"), 1_000);
        Configure(ignore: "192.0.2.1");
        await Task.Delay(SomeLooks);

        Lift("203.0.113.1");
        ExpectMsg<ReleasedFromFilter>();
        Assert.Equal((1, false), (_filter.ProbeCount, _filter.IsCounting));
        Assert.Single(_logger.Levels, LogLevel.Information);
        Assert.DoesNotContain(_filter.Given, program => program is not null);
    }

    [Fact]
    public async Task Program_ThatFails_TurnsTheFilterOffWithOneWarning()
    {
        _filter.Taking = _ => FilterOutcome.Refused;
        Configure();
        Offend("203.0.113.1");
        await Wait.UntilAsync(() => State == KernelFilterState.Failed, "the failure");
        Offend("203.0.113.2");
        await Task.Delay(SomeLooks);

        Assert.Single(_filter.Given, program => program is not null);
        Assert.Single(_logger.Levels, LogLevel.Warning);
        Assert.Equal(0, _status.Current.EntryCount);
        Lift("203.0.113.1");
        ExpectMsg<ReleasedFromFilter>();
    }

    [Fact]
    public async Task Program_ThatIsTooLong_IsHalvedUntilItFits()
    {
        _filter.Taking = program => program.InstructionCount > 300 ? FilterOutcome.TooLong : FilterOutcome.Done;
        Configure();
        for (var i = 0; i < 200; i++)
        {
            Offend($"203.0.{i}.1");
        }

        await Wait.UntilAsync(() => _filter.Program is not null, "a program");

        Assert.InRange(_filter.Program!.PrefixCount, 50, 150);
        await Wait.UntilAsync(() => State == KernelFilterState.Attached, "the state");
        Assert.Empty(_logger.Levels);
    }

    [Fact]
    public async Task Fault_OfTheLoops_EndsWithoutAProgramAndBeginsAnew()
    {
        Configure();
        await Drop("203.0.113.1");
        _filter.Taking = _ => throw new InvalidOperationException("a bug");
        Offend("203.0.113.2");

        await Wait.UntilAsync(() => _filter.Given.Last() is null && _filter.Program is null, "the program to go");
        _filter.Taking = _ => FilterOutcome.Done;
        await Wait.UntilAsync(() => _filter.IsCounting, "counting again");
        await Drop("203.0.113.3");
    }

    [Fact]
    public async Task Stop_TakesTheProgramOff()
    {
        Configure();
        await Drop("203.0.113.1");

        Sys.Stop(_actor);

        await Wait.UntilAsync(() => _filter.Program is null && !_filter.IsCounting, "the program to go");
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);

    private void Configure(bool enabled = true, params string[] ignore) =>
        _actor.Tell(new ConfigureFilter(enabled, new NeverBanned(new BanSettings { Ignore = [.. ignore.Select(Prefix)] }, [], UpstreamSet.Empty)));

    private void Ban(string prefix) => _bans.Put(new Ban { Prefix = Prefix(prefix), Jail = "x", Origin = BanOrigin.Api, SinceUnixMs = 0 });

    private void Offend(string prefix)
    {
        Ban(prefix);
        _filter.Refuse(Prefix(prefix), 1_000);
    }

    private async Task Drop(string prefix)
    {
        Offend(prefix);
        await Wait.UntilAsync(() => _filter.Program?.Contains(Prefix(prefix)) == true && State == KernelFilterState.Attached, $"{prefix} to be dropped");
    }

    private void Lift(string prefix)
    {
        _bans.Remove(Prefix(prefix));
        _actor.Tell(new ReleaseFromFilter(Prefix(prefix)), TestActor);
    }

    private sealed class KeepingLogger : ILogger
    {
        private readonly List<LogLevel> _levels = [];

        public IReadOnlyList<LogLevel> Levels
        {
            get
            {
                lock (_levels)
                {
                    return [.. _levels];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_levels)
            {
                _levels.Add(logLevel);
            }
        }
    }
}
