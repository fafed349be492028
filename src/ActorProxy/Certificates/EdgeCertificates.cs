using System.Security.Cryptography;
using ActorProxy.Actors.Certificates;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Certificates;

/// <summary>Puts the certificates of sites together: files, actors, orders. Wiring only.</summary>
public sealed class EdgeCertificates(CertificateWatch watch, ChallengeResponses responses, TimeProvider time, ILoggerFactory loggers)
{
    private volatile AcmeSettings _acme = new();

    /// <summary>Of the one actor every node has.</summary>
    public Props NodeProps() => NodeCertificatesActor.Props(
        new NodeCertificatesOptions
        {
            Refresh = watch.Refresh,
            Install = Install,
            Load = (authority, name) => authority == _acme.Directory ? new CertificateStorage(_acme).Load(name) : null,
            Publish = responses.Add,
            Withdraw = responses.Remove,
        },
        loggers.CreateLogger<NodeCertificatesActor>());

    /// <summary>Of the one that orders.</summary>
    /// <param name="nodes">Gets every certificate issued.</param>
    internal Props KeeperProps(IActorRef nodes)
    {
        var issuer = new AcmeIssuer(ChallengePublisher.Local(responses), time);
        return CertificateKeeperActor.Props(
            new CertificateKeeperOptions
            {
                Order = (order, cancellation) => issuer.OrderAsync(_acme, order, cancellation),
                Advise = (renewalId, cancellation) => issuer.AdviseAsync(_acme, renewalId, cancellation),
                Load = name => new CertificateStorage(_acme).Load(name),
                Nodes = nodes,
            },
            loggers.CreateLogger<CertificateKeeperActor>());
    }

    /// <summary>Takes over the configuration, at start and at each reload. At return every site has a certificate, be it a temporary one.</summary>
    /// <param name="sites">By name as configured.</param>
    /// <param name="acme">Whom to ask.</param>
    /// <returns>What to tell the keeper.</returns>
    public KeepCertificates Apply(IReadOnlyDictionary<string, CertificateSettings> sites, AcmeSettings acme)
    {
        _acme = acme;
        watch.Apply(sites, acme);
        return new KeepCertificates(acme.Directory, [.. sites.Where(site => site.Value.Kind == CertificateKind.Acme).Select(site => site.Key)]);
    }

    private string? Install(InstallCertificate install)
    {
        var acme = _acme;
        if (install.Authority != acme.Directory)
        {
            return $"it is from {install.Authority}, and this node is configured for {acme.Directory}";
        }

        try
        {
            // What another node sent is looked at before it replaces anything.
            new CertificateStorage(acme).Save(CertificateStorage.Describe(install.Certificate.Name, install.Certificate.Pem));
            watch.Refresh();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return exception.Message;
        }
    }
}
