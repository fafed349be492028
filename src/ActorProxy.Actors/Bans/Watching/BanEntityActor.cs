using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>Watches one client: counts what is reported of it and has it banned by the rule. One in the cluster for each client.</summary>
/// <remarks>
/// What it decides is answered once the local ban table's actor has it stored; until then the next messages wait. When that takes too
/// long nothing is answered and nothing is counted, so the same report may be sent again. Who watches how long is
/// <see cref="WatchedClients"/>' to say. Kept lean: a node may have tens of thousands.
/// </remarks>
internal sealed class BanEntityActor(ClientWatch watch, IActorRef bans) : ActorBase
{
    // Whoever reports waits 3 s.
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2.5);

    // While a ban is being stored: two whole requests about one client. Reports beyond are not answered, so they come again.
    private const int MostWaiting = 2048;

    private WatchedClient? _place;
    private ClientRecord _record = ClientRecord.Empty;
    private ClientEvent[] _events = [];

    /// <summary>What came while a decision is being stored; null when none is.</summary>
    private Queue<(IClientMessage Message, IActorRef Asker)>? _waiting;

    private long Now => watch.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Props Props(ClientWatch watch, IActorRef bans) => Akka.Actor.Props.CreateBy(new Producer(watch, bans));

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case IClientMessage asked when _waiting is null:
                Handle(asked, Sender);
                Touch();
                return true;
            case IClientMessage asked:
                if (_waiting.Count < MostWaiting)
                {
                    _waiting.Enqueue((asked, Sender));
                }

                return true;
            case Settled settled:
                Settle(settled);
                return true;
            case Status.Failure:
                // Not stored in time: as if it had not been asked.
                GoOn();
                return true;
            case Rest when _waiting is null:
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                return true;
            case Rest:
                Touch();
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop()
    {
        if (_place is not null)
        {
            watch.Clients.Leave(_place);
        }
    }

    private void Handle(IClientMessage message, IActorRef asker)
    {
        switch (message)
        {
            case ReportFailures report:
                Judge(report, asker);
                break;
            case UnbanClient order:
                Wait(UnbanAsync(order, asker));
                break;
            case DescribeClient:
                asker.Tell(new ClientDescribed(_events), Self);
                break;
        }
    }

    private void Judge(ReportFailures report, IActorRef asker)
    {
        var now = Now;
        var random = Random.Shared.NextDouble();
        var known = Known(watch.Table.Find(report.Client, now), now);
        var decision = watch.Rule.Decide(known, report.Report, now, random);
        if (decision.Verdict.Outcome == ReportOutcome.Banned)
        {
            Wait(BanAsync(known, report, now, random, asker));
            return;
        }

        _record = decision.Client;
        Note(decision.Verdict.Outcome, report, now);
        asker.Tell(Answer(decision.Verdict), Self);
    }

    /// <summary>What is known, with the ban in force, whoever imposed it.</summary>
    /// <param name="live">The table's; null when there is none: then the last one is over, for it may have been lifted.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    private ClientRecord Known(Ban? live, long now) => live is not null
        ? _record.WithBan(ClientBan.Of(live))
        : _record.Ban is { } last && last.IsActive(now) ? _record.WithBan(last with { UntilUnixMs = now }) : _record;

    private async Task<Settled> BanAsync(ClientRecord known, ReportFailures report, long now, double random, IActorRef asker)
    {
        var decision = watch.Rule.Decide(await Remembered(known, report.Client, now), report.Report, now, random);
        if (decision.Verdict is not { Outcome: ReportOutcome.Banned, Ban: { } ban })
        {
            return new(decision.Client, asker, Answer(decision.Verdict), EventOf(decision.Verdict.Outcome, report, now));
        }

        var reply = await bans.Ask<BanReply>(
            new ImposeBan(report.Client, ban.Jail, report.Origin, report.Reporter, ReasonOf(report, decision.Verdict), ban.UntilUnixMs - now is { } ms ? TimeSpan.FromMilliseconds(ms) : null, false)
            {
                Offences = ban.Offences,
            },
            StoreTimeout);
        return reply.Ban is { } imposed
            ? new(decision.Client.WithBan(ClientBan.Of(imposed)), asker, new FailuresJudged(ReportOutcome.Banned, decision.Verdict.Failures, true, imposed.UntilUnixMs), EventOf(ReportOutcome.Banned, report, now))
            : new(known, asker, new FailuresJudged(ReportOutcome.Ignored, 0, false, null), null);
    }

    private async Task<Settled> UnbanAsync(UnbanClient order, IActorRef asker)
    {
        var now = Now;
        var known = Known(watch.Table.Get(order.Client), now);
        var reply = await bans.Ask<BanLifted>(new LiftBan(order.Client), StoreTimeout);
        return new(
            known.Unbanned(now),
            asker,
            new ClientUnbanned(reply.Ban),
            reply.Ban is { } ban ? new ClientEvent(now, ClientEventKind.Unbanned, ban.Jail, order.Reporter, 0) : null);
    }

    /// <summary>With the offences that the store remembers: the client may have been watched elsewhere when it was banned last.</summary>
    private async Task<ClientRecord> Remembered(ClientRecord known, IpPrefix client, long now)
    {
        if (known.Ban is { } live && live.IsActive(now))
        {
            return known;
        }

        var remembered = await bans.Ask<BanRemembered>(new BanHistory(client), StoreTimeout);
        return remembered.Ban is { } ban && ban.Offences >= (known.Ban?.Offences ?? 0) ? known.WithBan(ClientBan.Of(ban)) : known;
    }

    private void Wait(Task<Settled> decision)
    {
        _waiting = new();
        decision.PipeTo(Self);
    }

    private void Settle(Settled settled)
    {
        _record = settled.Record;
        if (settled.Event is { } happened)
        {
            _events = ClientEvent.Add(_events, happened);
        }

        settled.Asker.Tell(settled.Answer, Self);
        GoOn();
    }

    private void GoOn()
    {
        var waiting = _waiting;
        _waiting = null;
        while (waiting?.TryDequeue(out var next) == true)
        {
            Handle(next.Message, next.Asker);
            if (_waiting is not null)
            {
                // It waits for the store in turn, and the rest for it.
                _waiting = waiting;
                break;
            }
        }

        Touch();
    }

    private void Touch() => watch.Clients.Touch(_place ??= new WatchedClient(Self), _record.ForgettableAtUnixMs);

    private void Note(ReportOutcome outcome, ReportFailures report, long now)
    {
        if (EventOf(outcome, report, now) is { } happened)
        {
            _events = ClientEvent.Add(_events, happened);
        }
    }

    private static ClientEvent? EventOf(ReportOutcome outcome, ReportFailures report, long now)
    {
        ClientEventKind? kind = outcome switch
        {
            ReportOutcome.Counted => ClientEventKind.Counted,
            ReportOutcome.Banned => ClientEventKind.Banned,
            ReportOutcome.AlreadyBanned => ClientEventKind.AlreadyBanned,
            _ => null,
        };
        return kind is { } happened ? new ClientEvent(now, happened, report.Report.Jail, report.Reporter, report.Report.Failures) : null;
    }

    private static string ReasonOf(ReportFailures report, ReportVerdict verdict) =>
        report.Reason.Length > 0 ? report.Reason : verdict.Failures == 1 ? "1 failure" : FormattableString.Invariant($"{verdict.Failures} failures");

    private static FailuresJudged Answer(ReportVerdict verdict) =>
        new(verdict.Outcome, verdict.Failures, verdict.Ban is not null, verdict.Ban?.UntilUnixMs);

    /// <summary>To an entity: nothing is lost by stopping, or there are too many.</summary>
    internal sealed record Rest : INoSerializationVerificationNeeded
    {
        public static readonly Rest Instance = new();
    }

    /// <summary>A decision is stored: from now on it holds.</summary>
    /// <param name="Record">The client from now on.</param>
    /// <param name="Asker">Who waits.</param>
    /// <param name="Answer">What to say.</param>
    /// <param name="Event">What has happened.</param>
    private sealed record Settled(ClientRecord Record, IActorRef Asker, object Answer, ClientEvent? Event) : INoSerializationVerificationNeeded;

    // Props by expression or by type would use reflection for every client.
    private sealed class Producer(ClientWatch watch, IActorRef bans) : IIndirectActorProducer
    {
        public Type ActorType => typeof(BanEntityActor);

        public ActorBase Produce() => new BanEntityActor(watch, bans);

        public void Release(ActorBase actor)
        {
        }
    }
}
