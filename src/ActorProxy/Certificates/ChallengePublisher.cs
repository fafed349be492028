using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates;

/// <summary>How an order has its challenges answered. One node orders, the authority's validators may reach any: so both ends are given.</summary>
/// <param name="Kinds">Which can be answered, the one to begin with first; at least one.</param>
/// <param name="Publish">Has ended when every node that can be reached knows the answer.</param>
/// <param name="Withdraw">Must not fail: answers end by themselves, too.</param>
internal sealed record ChallengePublisher(
    IReadOnlyList<ChallengeKind> Kinds, Func<ChallengeAnswer, CancellationToken, Task> Publish, Func<ChallengeAnswer, Task> Withdraw)
{
    /// <summary>For a node alone.</summary>
    public static ChallengePublisher Local(ChallengeResponses responses) => new(
        [ChallengeKind.Http, ChallengeKind.TlsAlpn],
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
}
