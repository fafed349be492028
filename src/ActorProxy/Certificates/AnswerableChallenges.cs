using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Settings;

namespace ActorProxy.Certificates;

/// <summary>Which challenges an edge of one configuration can answer. Pure.</summary>
internal static class AnswerableChallenges
{
    /// <summary>By its listeners; their ports say nothing, there may be others in front. http-01 first, as what most set-ups are known to pass.</summary>
    public static IReadOnlyList<ChallengeKind> Of(ProxySettings settings)
    {
        var kinds = settings.Listeners.Select(listener => listener.Kind).ToHashSet();
        ChallengeKind[] answered =
        [
            .. kinds.Contains(ListenerKind.Http) ? [ChallengeKind.Http] : Array.Empty<ChallengeKind>(),
            .. kinds.Contains(ListenerKind.Tls) ? [ChallengeKind.TlsAlpn] : Array.Empty<ChallengeKind>(),
        ];
        return answered.Length > 0 ? answered : [ChallengeKind.Http, ChallengeKind.TlsAlpn];
    }
}
