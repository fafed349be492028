using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>To the evidence actor of another node: which of these clients have you seen? Answered with <see cref="ClientsSeen"/>.</summary>
/// <param name="Clients">As <see cref="IpPrefix.OfClient"/> has them; at most <see cref="EvidenceActor.MostClients"/>.</param>
/// <param name="Upstreams">Reaching any of them counts.</param>
public sealed record SeenClients(IReadOnlyList<IpPrefix> Clients, IReadOnlyList<UpstreamMark> Upstreams);

/// <summary>What a node has seen.</summary>
/// <param name="Seen">One for each client that was asked for, in that order.</param>
public sealed record ClientsSeen(IReadOnlyList<bool> Seen)
{
    /// <summary>False when a node was silent and one of the clients was seen by no other. Does not cross nodes.</summary>
    public bool IsCertain { get; init; } = true;
}

/// <summary>To this node's evidence actor: which of these clients has any other node seen? Answered with <see cref="ClientsSeen"/>.</summary>
public sealed record AskOthers(IReadOnlyList<IpPrefix> Clients, IReadOnlyList<UpstreamMark> Upstreams) : INoSerializationVerificationNeeded;

/// <summary>Says on behalf of this node which client reached which upstream, and asks the other nodes the same.</summary>
/// <remarks>Nothing is replicated: evidence is a write for every connection and a question for every report. Stands at the same path on every node.</remarks>
public sealed class EvidenceActor : ReceiveActor
{
    public const string Name = "evidence";

    /// <summary>One request's reports.</summary>
    public const int MostClients = 1000;

    // Many round trips of a data centre; whoever is slower is asked again when the report comes again.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly EvidenceTable _table;
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    /// <param name="table">This node's.</param>
    public EvidenceActor(EvidenceTable table)
    {
        _table = table;
        Receive<SeenClients>(asked => Sender.Tell(new ClientsSeen([.. asked.Clients.Select(client => HasSeen(client, asked.Upstreams))])));
        Receive<AskOthers>(OnAskOthers);
    }

    private bool HasSeen(IpPrefix client, IReadOnlyList<UpstreamMark> upstreams) => _table.HasSeen(client, upstreams, Environment.TickCount64);

    private void OnAskOthers(AskOthers asked)
    {
        var question = new SeenClients(asked.Clients, asked.Upstreams);
        var answers = _cluster.State.Members
            .Where(member => member.UniqueAddress != _cluster.SelfUniqueAddress && member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.WeaklyUp)
            .Select(member => Context.ActorSelection(new RootActorPath(member.Address) / "user" / Name).Ask<ClientsSeen>(question, Patience))
            .ToList();
        Combine(answers, asked.Clients.Count).PipeTo(Sender, Self);
    }

    private static async Task<ClientsSeen> Combine(List<Task<ClientsSeen>> answers, int count)
    {
        var seen = new bool[count];
        var missing = count;
        var silent = false;
        while (missing > 0 && answers.Count > 0)
        {
            var answer = await Task.WhenAny(answers);
            answers.Remove(answer);
            if (!answer.IsCompletedSuccessfully)
            {
                silent = true;
                continue;
            }

            for (var i = 0; i < Math.Min(count, answer.Result.Seen.Count); i++)
            {
                if (answer.Result.Seen[i] && !seen[i])
                {
                    seen[i] = true;
                    missing--;
                }
            }
        }

        return new ClientsSeen(seen) { IsCertain = missing == 0 || !silent };
    }
}
