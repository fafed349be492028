using ActorProxy.Actors.Bans;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Tests.Feeds;

/// <summary>Writes the table as the ban table's actor does, and counts the orders that wait for their answer.</summary>
internal sealed class FakeBans : ReceiveActor
{
    private readonly BanTable _table;
    private readonly Counts _counts;

    public FakeBans(BanTable table, Counts counts)
    {
        (_table, _counts) = (table, counts);

        // Answered one after the other at the end of the mailbox: what has come before is what waits at the same time.
        Receive<ImposeBan>(order => Enqueue(order));
        Receive<LiftBan>(order => Enqueue(order));
        Receive<Answer>(answer => Do(answer));
    }

    private void Enqueue(object order)
    {
        _counts.Waiting++;
        _counts.MostWaiting = Math.Max(_counts.MostWaiting, _counts.Waiting);
        Self.Tell(new Answer(order, Sender));
    }

    private void Do(Answer answer)
    {
        _counts.Waiting--;
        if (answer.Order is ImposeBan impose)
        {
            _counts.Imposed++;
            var ban = new Ban
            {
                Prefix = impose.Prefix,
                Jail = impose.Jail,
                Origin = impose.Origin,
                Reporter = impose.Reporter,
                SinceUnixMs = 0,
                Offences = impose.Restored ? 0 : 1,
            };
            _table.Put(ban);
            answer.Asker.Tell(new BanReply(ban));
        }
        else if (answer.Order is LiftBan lift)
        {
            _counts.Lifted++;
            answer.Asker.Tell(new BanLifted(_table.Remove(lift.Prefix)));
        }
    }

    /// <summary>Written by the actor, read when it is quiet.</summary>
    internal sealed class Counts
    {
        public int Waiting { get; set; }

        public int MostWaiting { get; set; }

        public int Imposed { get; set; }

        public int Lifted { get; set; }
    }

    private sealed record Answer(object Order, IActorRef Asker) : INoSerializationVerificationNeeded;
}
