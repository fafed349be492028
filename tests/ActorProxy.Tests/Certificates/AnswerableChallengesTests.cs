using System.Net;
using ActorProxy.Certificates;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Settings;

namespace ActorProxy.Tests.Certificates;

public sealed class AnswerableChallengesTests
{
    [Theory]
    [InlineData(new[] { ListenerKind.Tls, ListenerKind.Http }, new[] { ChallengeKind.Http, ChallengeKind.TlsAlpn })]
    [InlineData(new[] { ListenerKind.Tls }, new[] { ChallengeKind.TlsAlpn })]
    [InlineData(new[] { ListenerKind.Http, ListenerKind.Tcp }, new[] { ChallengeKind.Http })]
    [InlineData(new[] { ListenerKind.Tcp }, new[] { ChallengeKind.Http, ChallengeKind.TlsAlpn })]
    public void Of_Listeners_IsWhatTheyCanAnswer(ListenerKind[] listeners, ChallengeKind[] challenges) => Assert.Equal(
        challenges,
        AnswerableChallenges.Of(new ProxySettings
        {
            Listeners = [.. listeners.Select(kind => new ListenerSettings { Name = kind.ToString(), Kind = kind, Bind = [new IPEndPoint(IPAddress.Loopback, 0)] })],
        }));
}
