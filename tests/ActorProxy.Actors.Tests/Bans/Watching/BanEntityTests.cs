using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorProxy.Actors.Tests.Bans.Watching;

/// <summary>One client's entity, with a test in place of the ban table's actor.</summary>
public sealed class BanEntityTests : TestKit
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);
    private static readonly IpPrefix Client = Prefix("203.0.113.1");

    private readonly FakeTime _time = new();
    private readonly BanTable _table = new();
    private readonly TestProbe _bans;
    private readonly TestProbe _shard;

    public BanEntityTests()
        : base("akka.loglevel = WARNING")
    {
        _bans = CreateTestProbe();
        _shard = CreateTestProbe();
    }

    [Fact]
    public void Report_TheOneTooMany_IsAnsweredOnlyWhenTheBanIsStored()
    {
        var entity = Entity();
        for (var failures = 1; failures < 5; failures++)
        {
            entity.Tell(Report(), TestActor);
            Assert.Equal(new FailuresJudged(ReportOutcome.Counted, failures, false, null), ExpectMsg<FailuresJudged>());
        }

        entity.Tell(Report(reason: "root"), TestActor);
        _bans.ExpectMsg<BanHistory>();
        _bans.Reply(new BanRemembered(null));
        var imposed = _bans.ExpectMsg<ImposeBan>();
        ExpectNoMsg(Moment);
        Assert.Equal((Client, "sshd", BanOrigin.Report, "mail", "root", TimeSpan.FromMinutes(10), 1), (imposed.Prefix, imposed.Jail, imposed.Origin, imposed.Reporter, imposed.Reason, imposed.Duration!.Value, imposed.Offences!.Value));
        _bans.Reply(new BanReply(Stored(imposed)));

        Assert.Equal(new FailuresJudged(ReportOutcome.Banned, 5, true, _time.UnixMs + 600_000), ExpectMsg<FailuresJudged>());
    }

    [Fact]
    public void Report_WhatCameWhileABanIsStored_IsAnsweredAfterIt()
    {
        var entity = Entity();
        entity.Tell(Report(5), TestActor);
        entity.Tell(Report(), TestActor);
        entity.Tell(Report(), TestActor);
        ExpectNoMsg(Moment);

        AnswerBan();

        Assert.Equal(ReportOutcome.Banned, ExpectMsg<FailuresJudged>().Outcome);
        Assert.Equal(ReportOutcome.AlreadyBanned, ExpectMsg<FailuresJudged>().Outcome);
        Assert.Equal(ReportOutcome.AlreadyBanned, ExpectMsg<FailuresJudged>().Outcome);
        _bans.ExpectNoMsg(Moment);
    }

    [Fact]
    public void Report_WhenTheStoreIsSilent_IsNotAnsweredAndCountsWhenItComesAgain()
    {
        var entity = Entity();
        entity.Tell(Report(4, id: "a"), TestActor);
        ExpectMsg<FailuresJudged>();
        entity.Tell(Report(1, id: "b"), TestActor);
        _bans.ExpectMsg<BanHistory>();
        ExpectNoMsg(TimeSpan.FromSeconds(3));

        entity.Tell(Report(1, id: "b"), TestActor);
        AnswerBan();
        Assert.Equal((ReportOutcome.Banned, 5), (ExpectMsg<FailuresJudged>() is var judged ? judged.Outcome : default, judged.Failures));

        entity.Tell(Report(1, id: "b"), TestActor);
        Assert.Equal(ReportOutcome.Duplicate, ExpectMsg<FailuresJudged>().Outcome);
    }

    [Fact]
    public void Report_OfAClientBannedBeforeElsewhere_DoublesTheBan()
    {
        var entity = Entity();
        entity.Tell(Report(5), TestActor);
        _bans.ExpectMsg<BanHistory>();
        _bans.Reply(new BanRemembered(new Ban { Prefix = Client, Jail = "web", Origin = BanOrigin.Api, SinceUnixMs = 0, UntilUnixMs = _time.UnixMs - 1, Offences = 2 }));

        var imposed = _bans.ExpectMsg<ImposeBan>();
        Assert.Equal((TimeSpan.FromMinutes(40), 3), (imposed.Duration!.Value, imposed.Offences!.Value));
    }

    [Fact]
    public void Report_OfOneWhoIsNeverBanned_IsIgnored()
    {
        var entity = Entity();
        entity.Tell(Report(5), TestActor);
        _bans.ExpectMsg<BanHistory>();
        _bans.Reply(new BanRemembered(null));
        _bans.ExpectMsg<ImposeBan>();
        _bans.Reply(new BanReply(null));

        Assert.Equal(ReportOutcome.Ignored, ExpectMsg<FailuresJudged>().Outcome);
    }

    [Fact]
    public void Unban_ForgetsFailuresAndKeepsOffences()
    {
        var entity = Entity();
        entity.Tell(Report(5), TestActor);
        var ban = AnswerBan();
        ExpectMsg<FailuresJudged>();
        entity.Tell(new UnbanClient(Client, ""), TestActor);
        _bans.ExpectMsg<LiftBan>();
        _table.Remove(Client);
        _bans.Reply(new BanLifted(ban));
        Assert.Equal(ban, ExpectMsg<ClientUnbanned>().Ban);

        entity.Tell(Report(4), TestActor);
        Assert.Equal(new FailuresJudged(ReportOutcome.Counted, 4, false, null), ExpectMsg<FailuresJudged>());
        entity.Tell(Report(), TestActor);
        _bans.ExpectMsg<BanHistory>();
        _bans.Reply(new BanRemembered(null));
        Assert.Equal(2, _bans.ExpectMsg<ImposeBan>().Offences);
    }

    [Fact]
    public void Describe_TellsTheLastEvents()
    {
        var entity = Entity();
        for (var i = 0; i < 20; i++)
        {
            entity.Tell(Report(1, jail: "web"), TestActor);
            ExpectMsg<FailuresJudged>();
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        entity.Tell(new DescribeClient(Client), TestActor);
        var history = ExpectMsg<ClientDescribed>().History;
        Assert.Equal(ClientEvent.MostPerClient, history.Count);
        Assert.Equal(new ClientEvent(_time.UnixMs - 300_000, ClientEventKind.Counted, "web", "mail", 1), history[^1]);
    }

    [Fact]
    public void Entities_OverTheBound_TheOneSilentForLongestRests()
    {
        var watch = Watch(capacity: 2);
        var (first, second, third) = (Entity(watch), Entity(watch), Entity(watch));
        foreach (var entity in new[] { first, second, first, third })
        {
            entity.Tell(Report(), TestActor);
            ExpectMsg<FailuresJudged>();
        }

        _shard.ExpectMsg<Passivate>();
        Assert.Equal(second, _shard.LastSender);
        _shard.ExpectNoMsg(Moment);
        Assert.Equal(2, watch.Clients.Count);
    }

    [Fact]
    public void Entities_WithNothingToRemember_RestAtTheNextSweep()
    {
        var watch = Watch();
        var entity = Entity(watch);
        entity.Tell(Report(id: "a"), TestActor);
        ExpectMsg<FailuresJudged>();
        _time.Advance(TimeSpan.FromMinutes(9));
        watch.Sweep();
        _shard.ExpectNoMsg(Moment);

        _time.Advance(TimeSpan.FromMinutes(2));
        watch.Sweep();
        _shard.ExpectMsg<Passivate>();
        Watch(entity);
        entity.Tell(PoisonPill.Instance);
        ExpectTerminated(entity);
        Assert.Equal(0, watch.Clients.Count);
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private static ReportFailures Report(int failures = 1, string? id = null, string reason = "", string jail = "sshd") => new(
        Client, BanOrigin.Report, "mail", new FailureReport(jail, failures, null, id is null ? null : ReportKey.Of("mail", id)), reason);

    private ClientWatch Watch(int capacity = 100) => new(
        new BanSettings { Jails = [new JailSettings { Name = "sshd" }, new JailSettings { Name = "web", MaxRetry = 100 }] }, _table, _time, capacity);

    private IActorRef Entity(ClientWatch? watch = null) => _shard.ChildActorOf(BanEntityActor.Props(watch ?? Watch(), _bans.Ref));

    private Ban AnswerBan()
    {
        if (_bans.ReceiveOne(TimeSpan.FromSeconds(3)) is BanHistory)
        {
            _bans.Reply(new BanRemembered(null));
        }

        var ban = Stored(_bans.ExpectMsg<ImposeBan>());
        _bans.Reply(new BanReply(ban));
        return ban;
    }

    private Ban Stored(ImposeBan order)
    {
        var ban = new Ban
        {
            Prefix = order.Prefix,
            Jail = order.Jail,
            Origin = order.Origin,
            Reporter = order.Reporter,
            Reason = order.Reason,
            SinceUnixMs = _time.UnixMs,
            UntilUnixMs = _time.UnixMs + (long?)order.Duration?.TotalMilliseconds,
            Offences = order.Offences ?? 1,
        };
        _table.Put(ban);
        return ban;
    }
}
