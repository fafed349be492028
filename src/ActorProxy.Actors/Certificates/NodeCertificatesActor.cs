using ActorProxy.Core.Certificates;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

/// <summary>One on every node: follows the files, takes in what the keeper hands out, answers challenges of any node's order.</summary>
/// <remarks>Default dispatcher; it reads and writes small files.</remarks>
public sealed class NodeCertificatesActor : ReceiveActor, IWithTimers
{
    private readonly NodeCertificatesOptions _options;
    private readonly ILogger _logger;

    public NodeCertificatesActor(NodeCertificatesOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        Receive<RefreshDue>(_ => _options.Refresh());
        Receive<InstallCertificate>(Install);
        Receive<RequestCertificates>(Hand);
        Receive<PublishChallenge>(publish =>
        {
            _options.Publish(publish.Answer);
            Sender.Tell(new ChallengePublished(publish.Answer.Token));
        });
        Receive<WithdrawChallenge>(withdraw => _options.Withdraw(withdraw.Answer));

        // From a node it was asked by.
        Receive<CertificateInstalled>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeCertificatesOptions options, ILogger logger) => Akka.Actor.Props.Create(() => new NodeCertificatesActor(options, logger));

    protected override void PreStart() => Timers.StartPeriodicTimer(RefreshDue.Instance, RefreshDue.Instance, _options.RefreshInterval);

    private void Install(InstallCertificate install)
    {
        var problem = _options.Install(install);
        if (problem is not null)
        {
            CertificatesLog.NotInstalled(_logger, install.Certificate.Name, problem);
        }

        Sender.Tell(new CertificateInstalled(install.Certificate.Name, problem));
    }

    private void Hand(RequestCertificates request)
    {
        foreach (var certificate in request.Names.Select(name => _options.Load(request.Authority, name)).OfType<StoredCertificate>())
        {
            Sender.Tell(new InstallCertificate(request.Authority, certificate));
        }
    }

    private sealed record RefreshDue : INoSerializationVerificationNeeded
    {
        public static readonly RefreshDue Instance = new();
    }
}
