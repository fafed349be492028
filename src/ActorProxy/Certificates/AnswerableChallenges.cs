using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Settings;

namespace ActorProxy.Certificates;

/// <summary>Which challenges an edge of one configuration can answer. Pure.</summary>
internal static class AnswerableChallenges
{
    /// <summary>By its listeners; their ports say nothing, there may be others in front. In the order of <see cref="ChallengePublisher.EveryKind"/>.</summary>
    public static IReadOnlyList<ChallengeKind> Of(ProxySettings settings)
    {
        var answered = ChallengePublisher.EveryKind
            .Where(kind => settings.Listeners.Any(listener => listener.Kind == (kind == ChallengeKind.Http ? ListenerKind.Http : ListenerKind.Tls)))
            .ToList();
        return answered.Count > 0 ? answered : ChallengePublisher.EveryKind;
    }
}
