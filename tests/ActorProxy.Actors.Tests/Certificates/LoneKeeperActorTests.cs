using System.Diagnostics;
using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Certificates;

public sealed class LoneKeeperActorTests : TestKit
{
    // In milliseconds, what counts them for the actor is not exact.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(20);

    private readonly TestProbe _node;
    private readonly TestProbe _keepers;
    private volatile bool _isInCluster;
    private volatile KeepCertificates _wanted = new("https://ca.example/directory", ["a.example"]);

    public LoneKeeperActorTests()
        : base("akka.loglevel = ERROR") => (_node, _keepers) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void Keeper_WhileThereIsACluster_IsTheClusters()
    {
        _isInCluster = true;
        Start(TimeSpan.Zero);

        _keepers.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Keeper_WithoutACluster_BeginsAndEndsWhenThereIsOneAgain()
    {
        var patience = TimeSpan.FromMilliseconds(300);
        var alone = Stopwatch.StartNew();
        Start(patience);

        Assert.Same(_wanted, _keepers.ExpectMsg<KeepCertificates>());
        Assert.True(alone.Elapsed > patience - ClockStep, $"{alone.Elapsed}");
        var keeper = _keepers.LastSender;

        _wanted = new KeepCertificates(_wanted.Authority, ["a.example", "b.example"]);
        Assert.Same(_wanted, _keepers.ExpectMsg<KeepCertificates>());

        Watch(keeper);
        _isInCluster = true;
        ExpectTerminated(keeper);

        alone.Restart();
        _isInCluster = false;
        _keepers.ExpectMsg<KeepCertificates>();
        Assert.True(alone.Elapsed > patience - ClockStep, $"{alone.Elapsed}");
    }

    [Fact]
    public void Certificate_Issued_IsTheNodesToStore()
    {
        var lone = Start(TimeSpan.Zero);

        lone.Tell(new InstallCertificate(_wanted.Authority, new StoredCertificate("a.example", "pem", default, default, null)));

        var bundle = _node.ExpectMsg<CertificateBundle>();
        Assert.Equal((0, _wanted.Authority, null), (bundle.Session, bundle.Authority, bundle.Account));
        Assert.Equal([new SharedCertificate("a.example", "pem")], bundle.Certificates);
    }

    private IActorRef Start(TimeSpan patience) => Sys.ActorOf(LoneKeeperActor.Props(
        new LoneKeeperOptions
        {
            IsInCluster = () => _isInCluster,
            Keeper = nodes => Props.Create(() => new Keeper(nodes, _keepers.Ref)),
            Node = _node.Ref,
            Wanted = () => _wanted,
            Patience = patience,
            TickInterval = TimeSpan.FromMilliseconds(20),
        },
        NullLogger.Instance));

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(IActorRef nodes, IActorRef heard)
        {
            Receive<KeepCertificates>(keep => heard.Tell(keep));
            nodes.Tell(KeeperStarted.Instance);
        }
    }
}
