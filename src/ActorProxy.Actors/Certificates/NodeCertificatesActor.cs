using System.Text;
using ActorProxy.Core.Certificates;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

/// <summary>One on every node: follows the files, takes in what the keeper or another node hands out, answers challenges of any node's order.</summary>
/// <remarks>Of the edge's system, so that it lives as long as the process. Default dispatcher; it reads and writes small files.</remarks>
public sealed class NodeCertificatesActor : ReceiveActor, IWithTimers
{
    private readonly NodeCertificatesOptions _options;
    private readonly ILogger _logger;

    public NodeCertificatesActor(NodeCertificatesOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        Receive<RefreshDue>(_ => _options.Refresh());
        Receive<CertificateBundle>(bundle => Sender.Tell(new BundleTaken(bundle.Session, Take(bundle))));
        Receive<PullCertificates>(pull => Sender.Tell(Find(pull)));
        Receive<PublishChallenge>(publish =>
        {
            _options.Publish(publish.Answer);
            Sender.Tell(new ChallengePublished(publish.Answer.Token));
        });
        Receive<WithdrawChallenge>(withdraw => _options.Withdraw(withdraw.Answer));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeCertificatesOptions options, ILogger logger) => Akka.Actor.Props.Create(() => new NodeCertificatesActor(options, logger));

    protected override void PreStart() => Timers.StartPeriodicTimer(RefreshDue.Instance, RefreshDue.Instance, _options.RefreshInterval);

    private int Take(CertificateBundle bundle)
    {
        if (bundle.Account is { } account && _options.InstallAccount(bundle.Authority, account) is { } reason)
        {
            CertificatesLog.AccountNotTaken(_logger, bundle.Authority, reason);
        }

        var newCount = 0;
        foreach (var certificate in bundle.Certificates)
        {
            var (isNew, problem) = _options.Install(bundle.Authority, certificate);
            newCount += isNew ? 1 : 0;
            if (problem is not null)
            {
                CertificatesLog.NotInstalled(_logger, certificate.Name, problem);
            }
        }

        if (newCount > 0)
        {
            // In force before anybody hears that they are here.
            _options.Refresh();
        }

        return newCount;
    }

    /// <summary>As much as one message holds; who asks goes on asking until nothing comes.</summary>
    private CertificateBundle Find(PullCertificates pull)
    {
        var account = _options.Account(pull.Authority);
        var own = _options.Held(pull.Authority).ToDictionary(held => held.Name, StringComparer.OrdinalIgnoreCase);
        var certificates = new List<SharedCertificate>();
        var bytes = 0;
        foreach (var theirs in pull.Held.Where(theirs => own.TryGetValue(theirs.Name, out var mine) && mine.IsNewerThan(theirs)))
        {
            if (_options.Load(pull.Authority, theirs.Name) is not { } certificate || Encoding.UTF8.GetByteCount(certificate.Pem) is var size && size > SharingLimits.MaxPemBytes)
            {
                continue;
            }

            bytes += size;
            if (certificates.Count > 0 && (bytes > SharingLimits.MaxBundleBytes || certificates.Count == SharingLimits.MaxCertificateCount))
            {
                break;
            }

            certificates.Add(certificate);
        }

        return new CertificateBundle(pull.Session, pull.Authority, account?.IsOlderThan(pull.AccountSinceUnixMs) == true ? account : null, certificates);
    }

    private sealed record RefreshDue : INoSerializationVerificationNeeded
    {
        public static readonly RefreshDue Instance = new();
    }
}
