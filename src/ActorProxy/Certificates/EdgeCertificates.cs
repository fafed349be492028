using System.Security.Cryptography;
using ActorProxy.Actors.Certificates;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Certificates;

/// <summary>Puts the certificates of sites together: files, actors, orders. Wiring only.</summary>
public sealed class EdgeCertificates(CertificateWatch watch, ChallengeResponses responses, TimeProvider time, ILoggerFactory loggers, Action<OrderOutcome>? onOrdered = null)
{
    private volatile AcmeSettings _acme = new();
    private volatile KeepCertificates _wanted = KeepCertificates.None;
    private volatile IReadOnlyList<ChallengeKind> _challenges = ChallengePublisher.EveryKind;

    /// <summary>What the configuration in force asks for.</summary>
    public KeepCertificates Wanted => _wanted;

    /// <summary>Of the one actor every node has.</summary>
    public Props NodeProps() => NodeCertificatesActor.Props(
        new NodeCertificatesOptions
        {
            Refresh = watch.Refresh,
            Install = Install,
            InstallAccount = InstallAccount,
            Held = Held,
            Load = (authority, name) => IsOurs(authority, name) && new CertificateStorage(_acme).Load(name) is { } stored ? new SharedCertificate(name, stored.Pem) : null,
            Account = Account,
            Publish = responses.Add,
            Withdraw = responses.Remove,
        },
        loggers.CreateLogger<NodeCertificatesActor>());

    /// <summary>Of the one that orders, among nodes that share.</summary>
    /// <param name="exchange">Passes on to every node what it gets and what it has to answer.</param>
    internal Props KeeperProps(IActorRef exchange) => KeeperProps(exchange, ChallengePublisher.ByNodes(exchange));

    /// <summary>Of the one that orders for this node alone.</summary>
    /// <param name="node">Hears what it gets.</param>
    internal Props LoneKeeperProps(IActorRef node) => KeeperProps(node, ChallengePublisher.Local(responses));

    /// <summary>Of the one that shares, in each cluster system.</summary>
    /// <param name="node">Of <see cref="NodeProps"/>.</param>
    /// <param name="expectsPeers">Other nodes are configured.</param>
    internal Props ExchangeProps(IActorRef node, bool expectsPeers) => CertificateExchangeActor.Props(
        new CertificateExchangeOptions { Node = node, Wanted = () => _wanted, Held = Held, Account = Account, ExpectsPeers = expectsPeers },
        loggers.CreateLogger<CertificateExchangeActor>());

    /// <summary>Takes over the configuration, at start and at each reload. At return every site has a certificate, be it a temporary one.</summary>
    /// <param name="sites">By name as configured.</param>
    /// <param name="acme">Whom to ask.</param>
    /// <param name="challenges">What can be answered here, the one to begin with first; null = as before.</param>
    public void Apply(IReadOnlyDictionary<string, CertificateSettings> sites, AcmeSettings acme, IReadOnlyList<ChallengeKind>? challenges = null)
    {
        _acme = acme;
        _challenges = challenges ?? _challenges;
        watch.Apply(sites, acme);
        _wanted = new KeepCertificates(acme.Directory, [.. sites.Where(site => site.Value.Kind == CertificateKind.Acme).Select(site => site.Key)]);
    }

    private Props KeeperProps(IActorRef nodes, ChallengePublisher publisher)
    {
        return CertificateKeeperActor.Props(
            new CertificateKeeperOptions
            {
                Order = (order, cancellation) => Issuer().OrderAsync(_acme, order, cancellation),
                Advise = (renewalId, cancellation) => Issuer().AdviseAsync(_acme, renewalId, cancellation),
                Load = name => new CertificateStorage(_acme).Load(name),
                Nodes = nodes,
                OnOrdered = onOrdered ?? (_ => { }),
            },
            loggers.CreateLogger<CertificateKeeperActor>());

        // What can be answered may be another after a reload.
        AcmeIssuer Issuer() => new(publisher with { Kinds = _challenges }, time);
    }

    private IReadOnlyList<HeldCertificate> Held(string authority) => authority == _acme.Directory ? watch.HeldByAcme() : [];

    private StoredAccount? Account(string authority) => authority == _acme.Directory ? new CertificateStorage(_acme).LoadAccount() : null;

    // A name becomes a file's: only those of this node's own configuration do.
    private bool IsOurs(string authority, string name) => authority == _wanted.Authority && _wanted.Names.Contains(name);

    private InstallOutcome Install(string authority, SharedCertificate certificate)
    {
        if (!IsOurs(authority, certificate.Name))
        {
            // Nodes are reloaded one after the other: when it is this one's turn, it asks for it.
            return new InstallOutcome(false);
        }

        try
        {
            // What another node sent is looked at before it replaces anything.
            var read = CertificateStorage.Describe(certificate.Name, certificate.Pem);
            if (!ServerCertificate.Load(certificate.Pem, certificate.Pem).IsFor(certificate.Name))
            {
                return new InstallOutcome(false, "it is for another name");
            }

            return new InstallOutcome(new CertificateStorage(_acme).Save(read));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new InstallOutcome(false, exception.Message);
        }
    }

    private string? InstallAccount(string authority, StoredAccount account)
    {
        try
        {
            if (authority == _wanted.Authority)
            {
                new CertificateStorage(_acme).SaveAccount(account);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return exception.Message;
        }
    }
}
