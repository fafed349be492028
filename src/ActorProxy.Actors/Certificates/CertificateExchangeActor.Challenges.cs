using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

/// <remarks>Challenges: the authority's validators may reach any node, so an order's answer is everywhere before it says that they may look.</remarks>
public sealed partial class CertificateExchangeActor
{
    private readonly Dictionary<string, Publication> _publications = [];

    private void ReceiveChallenges()
    {
        Receive<AnswerChallenge>(OnAnswer);
        Receive<EndChallenge>(OnEnd);
        Receive<PublishChallenge>(OnPublish);
        Receive<WithdrawChallenge>(withdraw => _options.Node.Tell(withdraw));
        Receive<ChallengePublished>(published => OnConfirmed(published.Token, Sender.Path.Address));
        Receive<AnswersHere>(here => OnConfirmed(here.Token, _cluster.SelfAddress));
    }

    private void OnAnswer(AnswerChallenge answer)
    {
        var challenge = answer.Answer;
        var reachable = _peers.Where(peer => peer.Value.IsReachable).ToList();
        _publications[challenge.Token] = new Publication(challenge, Sender, [_cluster.SelfAddress, .. reachable.Select(peer => peer.Key)]);
        _options.Node.Ask<ChallengePublished>(new PublishChallenge(challenge), _options.AnswerTimeout).PipeTo(Self, Self, published => new AnswersHere(published.Token));
        foreach (var (_, peer) in reachable)
        {
            peer.Exchange.Tell(new PublishChallenge(challenge));
        }
    }

    private void OnEnd(EndChallenge end)
    {
        var withdraw = new WithdrawChallenge(end.Answer);
        _publications.Remove(end.Answer.Token);
        _options.Node.Tell(withdraw);
        foreach (var peer in _peers.Values)
        {
            peer.Exchange.Tell(withdraw);
        }
    }

    private void OnPublish(PublishChallenge publish)
    {
        var asker = Sender;
        _options.Node.Ask<ChallengePublished>(publish, _options.AnswerTimeout).PipeTo(Self, Self, published => new Answered(asker, published));
    }

    private void OnConfirmed(string token, Address by)
    {
        if (_publications.TryGetValue(token, out var publication))
        {
            publication.Confirm(by);
        }
    }

    /// <summary>A node that comes while challenges are under way has to know them, too.</summary>
    private void TellChallenges(Peer peer)
    {
        foreach (var publication in _publications.Values)
        {
            peer.Exchange.Tell(new PublishChallenge(publication.Answer));
        }
    }

    private void NobodyWaitsFor(Address address)
    {
        foreach (var publication in _publications.Values)
        {
            publication.Confirm(address);
        }
    }

    private void GiveUpOnSilentNodes(long nowMs)
    {
        foreach (var publication in _publications.Values.Where(publication => publication.IsAwaited && nowMs - publication.SinceMs >= _options.AnswerTimeout.TotalMilliseconds))
        {
            CertificatesLog.Unconfirmed(_logger, string.Join(", ", publication.Awaited), publication.Answer.Name);
            publication.GiveUp();
        }
    }

    /// <summary>A challenge of an order of this node.</summary>
    private sealed class Publication(ChallengeAnswer answer, IActorRef asker, HashSet<Address> awaited)
    {
        public ChallengeAnswer Answer => answer;

        public IReadOnlyCollection<Address> Awaited => awaited;

        public bool IsAwaited => awaited.Count > 0;

        public long SinceMs { get; } = Environment.TickCount64;

        public void Confirm(Address by)
        {
            if (awaited.Remove(by) && awaited.Count == 0)
            {
                asker.Tell(ChallengeAnswered.Instance);
            }
        }

        public void GiveUp()
        {
            awaited.Clear();
            asker.Tell(ChallengeAnswered.Instance);
        }
    }

    private sealed record AnswersHere(string Token) : INoSerializationVerificationNeeded;
}
