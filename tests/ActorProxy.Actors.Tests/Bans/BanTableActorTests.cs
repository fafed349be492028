using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Bans;

public sealed class BanTableActorTests : TestKit
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly BanTable _table = new();
    private readonly ManualTime _time = new();
    private readonly TestProbe _filter;
    private readonly IActorRef _bans;
    private int _cut;

    public BanTableActorTests()
        : base("akka.loglevel = WARNING\nakka.test.single-expect-default = 20s\n" + BanTableActor.Hocon)
    {
        var ignored = new NeverBanned(new BanSettings { Ignore = [Prefix("10.0.0.0/8")] }, [Prefix("192.168.1.1").Address], UpstreamSet.Empty);
        _filter = CreateTestProbe();
        _filter.SetAutoPilot(new DelegateAutoPilot((asker, _) =>
        {
            asker.Tell(ReleasedFromFilter.Instance);
            return AutoPilot.KeepRunning;
        }));
        var options = new BanTableOptions
        {
            Table = _table,
            Clock = BanClock.Start(_time),
            NeverBanned = ignored,
            Loops = [TestActor, TestActor],
            Filter = _filter.Ref,
            Status = new BanTableStatus(),
            OnCut = count => Interlocked.Add(ref _cut, count),
            Time = _time,
            Logger = NullLogger.Instance,
        };
        _bans = Sys.ActorOf(Props.Create(() => new BanTableActor(options)));
    }

    [Fact]
    public void Impose_AnswersOnlyWhenEveryLoopHasCut()
    {
        _bans.Tell(Impose("203.0.113.1"), TestActor);

        var first = ExpectMsg<KickClients>();
        Assert.Equal(CloseReason.Banned, first.Reason);
        Assert.Equal(Prefix("203.0.113.1"), first.Clients);
        Assert.True(_table.IsBanned(Prefix("203.0.113.1").Address, _time.UnixMs));
        LastSender.Tell(new ConnectionsCut(2));
        ExpectMsg<KickClients>();
        var secondLoop = LastSender;
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        secondLoop.Tell(new ConnectionsCut(3));

        Assert.Equal("203.0.113.1", ExpectMsg<BanReply>().Ban!.Prefix.ToString());
        Assert.Equal(5, _cut);
    }

    [Fact]
    public void Impose_LiveBan_ProlongsItAsOneOffence()
    {
        var first = Imposed(Impose("203.0.113.2", Hour));
        _time.Advance(TimeSpan.FromMinutes(30));
        var second = Imposed(Impose("203.0.113.2", Hour));

        Assert.Equal(1, first.Offences);
        Assert.Equal(1, second.Offences);
        Assert.Equal(first.SinceUnixMs, second.SinceUnixMs);
        Assert.Equal(first.UntilUnixMs + (30 * 60 * 1000), second.UntilUnixMs);
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Impose_AfterTheBanRanOut_IsAnotherOffence()
    {
        Imposed(Impose("203.0.113.3", Hour));
        _time.Advance(2 * Hour);

        Assert.Equal(2, Imposed(Impose("203.0.113.3", Hour)).Offences);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void Impose_AfterTheHistoryTime_CountsAnew(int historyHours, int offences)
    {
        Imposed(Impose("203.0.113.3", Hour));
        _bans.Tell(new KeepBanHistory(TimeSpan.FromHours(historyHours)));
        _time.Advance(5 * Hour);

        Assert.Equal(offences, Imposed(Impose("203.0.113.3", Hour)).Offences);
    }

    [Fact]
    public void History_IsWhatWasDecidedLast_InForceOrNot()
    {
        var prefix = Prefix("203.0.113.11");
        Assert.Null(Remembered(prefix));
        var ban = Imposed(Impose("203.0.113.11", Hour));
        Assert.Equal(ban, Remembered(prefix));
        _time.Advance(2 * Hour);
        Assert.Equal(ban, Remembered(prefix));

        ban = Imposed(Impose("203.0.113.11", Hour));
        _time.Advance(Hour / 2);
        _bans.Tell(new LiftBan(prefix), TestActor);
        Assert.Equal(ban, ExpectMsg<BanLifted>().Ban);
        var lifted = Remembered(prefix)!;
        Assert.True(lifted.IsLifted && lifted.Offences == 2 && lifted.UntilUnixMs == _time.UnixMs);
    }

    [Fact]
    public void Impose_Restored_IsNoOffence()
    {
        Assert.Equal(0, Imposed(Impose("203.0.113.4", Hour, restored: true)).Offences);
        Assert.Equal(0, Imposed(Impose("203.0.113.4", Hour, restored: true)).Offences);
        _time.Advance(2 * Hour);
        Assert.Equal(1, Imposed(Impose("203.0.113.4", Hour)).Offences);
        _time.Advance(2 * Hour);
        Assert.Equal(1, Imposed(Impose("203.0.113.4", Hour, restored: true)).Offences);
    }

    [Fact]
    public void Impose_WithoutAnEnd_IsPermanent()
    {
        Imposed(Impose("203.0.113.5", null));
        _time.Advance(TimeSpan.FromDays(10_000));

        Assert.True(_table.IsBanned(Prefix("203.0.113.5").Address, _time.UnixMs));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("10.0.0.0/7")]
    [InlineData("0.0.0.0/0")]
    [InlineData("192.168.1.1")]
    [InlineData("192.168.0.0/16")]
    public void Impose_WhatIsNeverBanned_IsRefused(string prefix)
    {
        _bans.Tell(Impose(prefix), TestActor);

        Assert.Null(ExpectMsg<BanReply>().Ban);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Spare_TakesEffectForLaterBans()
    {
        _bans.Tell(new SpareFromBans(new NeverBanned(new BanSettings { Ignore = [Prefix("203.0.113.0/24")] }, [], UpstreamSet.Empty)));
        _bans.Tell(Impose("203.0.113.6"), TestActor);
        Assert.Null(ExpectMsg<BanReply>().Ban);

        Assert.NotNull(Imposed(Impose("10.1.2.3")));
    }

    [Fact]
    public void Lift_EndsExactlyThisBan()
    {
        Imposed(Impose("203.0.113.0/24"));
        _bans.Tell(new LiftBan(Prefix("203.0.113.7")), TestActor);
        Assert.Null(ExpectMsg<BanLifted>().Ban);

        _bans.Tell(new LiftBan(Prefix("203.0.113.0/24")), TestActor);
        Assert.NotNull(ExpectMsg<BanLifted>().Ban);
        Assert.False(_table.IsBanned(Prefix("203.0.113.7").Address, _time.UnixMs));

        _bans.Tell(new LiftBan(Prefix("203.0.113.0/24")), TestActor);
        Assert.Null(ExpectMsg<BanLifted>().Ban);
    }

    [Fact]
    public void Lift_BanThatRanOut_WasNone()
    {
        Imposed(Impose("203.0.113.8", Hour));
        _time.Advance(2 * Hour);

        _bans.Tell(new LiftBan(Prefix("203.0.113.8")), TestActor);

        Assert.Null(ExpectMsg<BanLifted>().Ban);
    }

    [Fact]
    public void Lift_AnswersOnlyWhenTheKernelLetsThePrefixThrough()
    {
        Imposed(Impose("203.0.113.9"));
        _filter.SetAutoPilot(AutoPilot.NoAutoPilot);
        _bans.Tell(new LiftBan(Prefix("203.0.113.9")), TestActor);

        Assert.Equal(Prefix("203.0.113.9"), _filter.ExpectMsg<ReleaseFromFilter>().Prefix);
        Assert.False(_table.IsBanned(Prefix("203.0.113.9").Address, _time.UnixMs));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _filter.Reply(ReleasedFromFilter.Instance);
        Assert.NotNull(ExpectMsg<BanLifted>().Ban);
    }

    [Fact]
    public void Impose_EndingEarlierThanBefore_TellsTheKernelFilter()
    {
        Imposed(Impose("203.0.113.10", null));
        Imposed(Impose("203.0.113.10", Hour));
        Assert.Equal(Prefix("203.0.113.10"), _filter.ExpectMsg<ReleaseFromFilter>().Prefix);

        Imposed(Impose("203.0.113.10", 2 * Hour));
        Imposed(Impose("203.0.113.10", null));
        _filter.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    private static IpPrefix Prefix(string text)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        return prefix;
    }

    private static ImposeBan Impose(string prefix, bool restored = false) => Impose(prefix, Hour, restored);

    private static ImposeBan Impose(string prefix, TimeSpan? duration, bool restored = false) =>
        new(Prefix(prefix), "test", BanOrigin.Api, "", "", duration, restored);

    private Ban? Remembered(IpPrefix prefix)
    {
        _bans.Tell(new BanHistory(prefix), TestActor);
        return ExpectMsg<BanRemembered>().Ban;
    }

    private Ban Imposed(ImposeBan command)
    {
        _bans.Tell(command, TestActor);
        for (var loop = 0; loop < 2; loop++)
        {
            ExpectMsg<KickClients>();
            LastSender.Tell(new ConnectionsCut(0));
        }

        return ExpectMsg<BanReply>().Ban!;
    }
}
