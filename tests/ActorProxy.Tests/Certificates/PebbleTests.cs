using ActorProxy.Actors.Certificates;
using ActorProxy.Certificates;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Tests.Certificates;

/// <summary>The whole life of certificates against a real authority.</summary>
public sealed class PebbleTests : IDisposable
{
    private const string Name = "site.example.test";

    private readonly TempFolder _folder = new();
    private readonly ChallengeResponses _responses = new(TimeProvider.System);

    private string Storage => _folder["acme"];

    public void Dispose() => _folder.Dispose();

    [ToolFact("pebble", "pebble-challtestsrv", "openssl")]
    public async Task Site_WithAcme_GetsItsCertificateAndHasItAfterARestart()
    {
        await using var pebble = await Pebble.Start();
        using var root = await pebble.Root();
        string serial;
        using (var servers = new ChallengeServers(_responses, pebble.HttpPort, pebble.TlsPort))
        {
            await using var edge = new Edge(_responses);
            using var site = new TlsSite(edge.Certificates);
            edge.Apply(pebble.Settings(Storage), Name);
            Assert.True(edge.Certificates.Find(Name)!.IsTemporary);
            Assert.Equal(DateTimeOffset.UnixEpoch, edge.Expiry[Name]);

            await Eventually.True(() => !edge.Certificates.Find(Name)!.IsTemporary, $"a certificate; Pebble said: {pebble.Said}");

            serial = await site.Handshake(Name, root);
            await AssertOpensslIsContent(site.Port, root);
            Assert.Equal(edge.Certificates.Find(Name)!.NotAfter, edge.Expiry[Name]);

            // Several validators looked; when they were done the answer went away.
            var asked = Assert.Single(servers.Asked.Distinct());
            Assert.StartsWith(ChallengeResponses.HttpPath, asked, StringComparison.Ordinal);
            Assert.False(_responses.TryGetHttp(asked[ChallengeResponses.HttpPath.Length..], out _));
        }

        var files = Directory.GetFiles(Storage, "*", SearchOption.AllDirectories);
        Assert.Equal(["account.key", $"{Name}.pem"], files.Select(Path.GetFileName).Order());
        Assert.All(files, OwnerOnly.Check);

        await using var restarted = new Edge(_responses);
        using var again = new TlsSite(restarted.Certificates);
        restarted.Apply(pebble.Settings(Storage), Name);
        Assert.Equal(serial, await again.Handshake(Name, root));
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Order_ByTlsAlpn_Succeeds()
    {
        await using var pebble = await Pebble.Start();
        using var servers = new ChallengeServers(_responses, pebble.HttpPort, pebble.TlsPort);

        var outcome = await Issuer(ChallengeKind.TlsAlpn).OrderAsync(pebble.Settings(Storage), new CertificateOrder(Name, 0, null), default);

        Assert.True(outcome is OrderOutcome.Issued, $"{outcome}; Pebble said: {pebble.Said}");
        Assert.Equal(Name, Assert.Single(servers.Asked.Distinct()));
        Assert.False(_responses.TryGetTlsAlpn(Name, out _));
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Order_WhoseChallengeFails_SaysWhyAndTheNextOneTriesTheOther()
    {
        await using var pebble = await Pebble.Start();
        using var servers = new ChallengeServers(_responses, FreePort.Next(), pebble.TlsPort);
        var issuer = Issuer(ChallengeKind.Http, ChallengeKind.TlsAlpn);

        var refused = await issuer.OrderAsync(pebble.Settings(Storage), new CertificateOrder(Name, 0, null), default);
        var issued = await issuer.OrderAsync(pebble.Settings(Storage), new CertificateOrder(Name, 1, null), default);

        var failed = Assert.IsType<OrderOutcome.Failed>(refused);
        Assert.Equal(OrderFailure.Refused, failed.Failure);
        Assert.StartsWith("http-01 failed, connection: ", failed.Reason, StringComparison.Ordinal);
        Assert.IsType<OrderOutcome.Issued>(issued);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Keeper_WhoseOrderFails_BacksOffAndTheSiteKeepsItsTemporaryCertificate()
    {
        await using var pebble = await Pebble.Start();
        await using var edge = new Edge(_responses);

        edge.Apply(pebble.Settings(Storage), Name);

        var line = await edge.Log.WaitFor("trying again at");
        Assert.Contains($"No certificate for {Name} at attempt 1 (Refused): http-01 failed", line, StringComparison.Ordinal);
        Assert.True(edge.Certificates.Find(Name)!.IsTemporary);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Account_OfAKeyThatIsKnown_IsTheSame()
    {
        await using var pebble = await Pebble.Start();
        using var servers = new ChallengeServers(_responses, pebble.HttpPort, pebble.TlsPort);
        var settings = pebble.Settings(Storage);

        var first = await Issuer(ChallengeKind.Http).OrderAsync(settings, new CertificateOrder(Name, 0, null), default);
        var second = await Issuer(ChallengeKind.Http).OrderAsync(settings with { Email = "other@example.org" }, new CertificateOrder("b." + Name, 0, null), default);

        Assert.All([first, second], outcome => Assert.True(outcome is OrderOutcome.Issued, $"{outcome}; Pebble said: {pebble.Said}"));
        var accounts = pebble.Log.Containing("accounts in memory");
        Assert.True(accounts.Count == 1, pebble.Said);

        // The second time it had another contact to tell.
        Assert.NotEmpty(pebble.Log.Containing("POST /my-account/"));
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Renewal_IsACertificateOfItsOwnWithANewKey()
    {
        await using var pebble = await Pebble.Start();
        using var servers = new ChallengeServers(_responses, pebble.HttpPort, pebble.TlsPort);
        var settings = pebble.Settings(Storage);
        var issuer = Issuer(ChallengeKind.Http);
        var first = Issued(await issuer.OrderAsync(settings, new CertificateOrder(Name, 0, null), default));

        // This version has no renewal information: it gives no advice, and a reference to the old one is left out.
        Assert.NotNull(first.RenewalId);
        Assert.Null(await issuer.AdviseAsync(settings, first.RenewalId, default));
        var second = Issued(await issuer.OrderAsync(settings, new CertificateOrder(Name, 0, first.RenewalId), default));

        Assert.NotEqual(first.RenewalId, second.RenewalId);
        Assert.NotEqual(first.Pem[first.Pem.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)..], second.Pem[second.Pem.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal)..]);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Directory_OfAnUnknownCa_IsNotSpokenTo()
    {
        await using var pebble = await Pebble.Start();

        var outcome = await Issuer(ChallengeKind.Http).OrderAsync(pebble.Settings(Storage) with { CaFile = "" }, new CertificateOrder(Name, 0, null), default);

        var failed = Assert.IsType<OrderOutcome.Failed>(outcome);
        Assert.Equal(OrderFailure.Unavailable, failed.Failure);
        Assert.Contains("certificate", failed.Reason, StringComparison.OrdinalIgnoreCase);
    }

    private static StoredCertificate Issued(OrderOutcome outcome) => Assert.IsType<OrderOutcome.Issued>(outcome).Certificate;

    private async Task AssertOpensslIsContent(int port, System.Security.Cryptography.X509Certificates.X509Certificate2 root)
    {
        var file = _folder.Write("root.pem", root.ExportCertificatePem());
        var openssl = await ChildProcess.Run(
            "openssl", "s_client", "-connect", $"127.0.0.1:{port}", "-servername", Name, "-verify_hostname", Name, "-CAfile", file, "-verify_return_error", "-no-CApath");
        Assert.True(openssl.Output.Containing("Verify return code: 0 (ok)").Count > 0, $"{openssl.Output}{openssl.Errors}");
    }

    private AcmeIssuer Issuer(params ChallengeKind[] kinds) => new(ChallengePublisher.Local(_responses) with { Kinds = kinds }, TimeProvider.System);

    /// <summary>What an edge has of all this, without the rest of it.</summary>
    private sealed class Edge : IAsyncDisposable
    {
        private readonly ActorSystem _system = ActorSystem.Create("certificates", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
        private readonly EdgeCertificates _edge;

        public Edge(ChallengeResponses responses)
        {
            Certificates = new SiteCertificates((site, expiry) => Expiry[site] = expiry);
            var watch = new CertificateWatch(Certificates, TimeProvider.System, NullLogger<CertificateWatch>.Instance);
            _edge = new EdgeCertificates(watch, responses, TimeProvider.System, new LineLoggers(Log));
            var options = new LoneKeeperOptions
            {
                IsInCluster = () => false,
                Keeper = _edge.LoneKeeperProps,
                Node = _system.ActorOf(_edge.NodeProps()),
                Wanted = () => _edge.Wanted,
                Patience = TimeSpan.Zero,
            };
            _system.ActorOf(LoneKeeperActor.Props(options, NullLogger.Instance));
        }

        public OutputLines Log { get; } = new();

        public SiteCertificates Certificates { get; }

        public System.Collections.Concurrent.ConcurrentDictionary<string, DateTimeOffset?> Expiry { get; } = new();

        public void Apply(AcmeSettings acme, string name) => _edge.Apply(new Dictionary<string, CertificateSettings> { [name] = new() }, acme);

        public async ValueTask DisposeAsync() => await _system.Terminate();
    }
}
