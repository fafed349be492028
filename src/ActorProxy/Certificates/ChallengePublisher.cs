using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Certificates;

/// <summary>How an order has its challenges answered. One node orders, the authority's validators may reach any: so both ends are given.</summary>
/// <param name="Kinds">Which can be answered, the one to begin with first; at least one.</param>
/// <param name="Publish">Has ended when every node that can be reached knows the answer.</param>
/// <param name="Withdraw">Must not fail: answers end by themselves, too.</param>
internal sealed record ChallengePublisher(
    IReadOnlyList<ChallengeKind> Kinds, Func<ChallengeAnswer, CancellationToken, Task> Publish, Func<ChallengeAnswer, Task> Withdraw)
{
    /// <summary>http-01 first, as what most set-ups are known to pass.</summary>
    public static readonly IReadOnlyList<ChallengeKind> EveryKind = [ChallengeKind.Http, ChallengeKind.TlsAlpn];

    /// <summary>Longer than they are waited for.</summary>
    private static readonly TimeSpan NodesPatience = TimeSpan.FromSeconds(30);

    /// <summary>For a node alone.</summary>
    public static ChallengePublisher Local(ChallengeResponses responses) => new(
        EveryKind,
        (answer, _) =>
        {
            responses.Add(answer);
            return Task.CompletedTask;
        },
        answer =>
        {
            responses.Remove(answer);
            return Task.CompletedTask;
        });

    /// <summary>By way of whoever knows the other nodes.</summary>
    /// <param name="nodes">Takes <see cref="AnswerChallenge"/> and <see cref="EndChallenge"/>.</param>
    public static ChallengePublisher ByNodes(IActorRef nodes) => new(
        EveryKind,
        (answer, cancellation) => nodes.Ask<ChallengeAnswered>(new AnswerChallenge(answer), NodesPatience, cancellation),
        answer =>
        {
            nodes.Tell(new EndChallenge(answer), ActorRefs.NoSender);
            return Task.CompletedTask;
        });
}
