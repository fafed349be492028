using System.Collections.Concurrent;
using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing.Edge;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Tests.Certificates;

public sealed class NodeCertificatesActorTests : TestKit
{
    private const string Authority = "https://ca.example/directory";
    private static readonly StoredCertificate Certificate = new("a.example", "secret", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, null);
    private static readonly ChallengeAnswer Answer = new(ChallengeKind.Http, "a.example", "token", "token.thumbprint");

    private readonly ConcurrentQueue<string> _done = new();
    private readonly RecordingLogger _logger = new();
    private readonly IActorRef _node;
    private string? _problem;

    public NodeCertificatesActorTests()
        : base("akka.loglevel = ERROR") =>
        _node = Sys.ActorOf(NodeCertificatesActor.Props(
            new NodeCertificatesOptions
            {
                Refresh = () => _done.Enqueue("refresh"),
                Install = install =>
                {
                    _done.Enqueue($"install {install.Certificate.Name}");
                    return _problem;
                },
                Load = (authority, name) => (authority, name) == (Authority, "a.example") ? Certificate : null,
                Publish = answer => _done.Enqueue($"publish {answer.Token}"),
                Withdraw = answer => _done.Enqueue($"withdraw {answer.Token}"),
                RefreshInterval = TimeSpan.FromMilliseconds(50),
            },
            _logger));

    [Fact]
    public async Task Files_AreLookedAtAgainAndAgain() => await Wait.UntilAsync(() => _done.Count(done => done == "refresh") >= 3, "three looks");

    [Fact]
    public void Install_IsAnsweredWhenDone()
    {
        _node.Tell(new InstallCertificate(Authority, Certificate));

        Assert.Equal(new CertificateInstalled("a.example", null), ExpectMsg<CertificateInstalled>());
        Assert.Contains("install a.example", _done);
    }

    [Fact]
    public void Install_ThatFails_SaysSoAndLogsWithoutTheKey()
    {
        _problem = "disk full";

        _node.Tell(new InstallCertificate(Authority, Certificate));

        Assert.Equal(new CertificateInstalled("a.example", "disk full"), ExpectMsg<CertificateInstalled>());
        var (level, message) = Assert.Single(_logger.Messages);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("disk full", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new InstallCertificate(Authority, Certificate).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_IsAnsweredWithWhatIsThere()
    {
        _node.Tell(new RequestCertificates(Authority, ["b.example", "a.example"]));
        _node.Tell(new RequestCertificates("https://other.example", ["a.example"]));

        Assert.Equal(new InstallCertificate(Authority, Certificate), ExpectMsg<InstallCertificate>());
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Challenge_IsAnsweredForBeforeItIsSaidSo()
    {
        _node.Tell(new PublishChallenge(Answer));

        Assert.Equal("token", ExpectMsg<ChallengePublished>().Token);
        Assert.Contains("publish token", _done);

        _node.Tell(new WithdrawChallenge(Answer));
        await Wait.UntilAsync(() => _done.Contains("withdraw token"), "the withdrawal");
    }
}
