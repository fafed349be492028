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
    private static readonly SharedCertificate Certificate = new("a.example", "secret");
    private static readonly ChallengeAnswer Answer = new(ChallengeKind.Http, "a.example", "token", "token.thumbprint");

    private readonly ConcurrentQueue<string> _done = new();
    private readonly RecordingLogger _logger = new();
    private readonly Dictionary<string, (DateTimeOffset NotBefore, string Pem)> _stored = [];
    private readonly IActorRef _node;
    private string? _problem;
    private StoredAccount? _account;

    public NodeCertificatesActorTests()
        : base("akka.loglevel = ERROR") =>
        _node = Sys.ActorOf(NodeCertificatesActor.Props(
            new NodeCertificatesOptions
            {
                Refresh = () => _done.Enqueue("refresh"),
                Install = (authority, certificate) =>
                {
                    _done.Enqueue($"install {certificate.Name} of {authority}");
                    return new InstallOutcome(_problem is null && certificate.Name != "old.example", _problem);
                },
                InstallAccount = (authority, account) =>
                {
                    _done.Enqueue($"account {account.SinceUnixMs} of {authority}");
                    return _problem;
                },
                Held = authority => authority == Authority ? [.. _stored.Select(held => new HeldCertificate(held.Key, held.Value.NotBefore))] : [],
                Load = (authority, name) => authority == Authority && _stored.TryGetValue(name, out var found) ? new SharedCertificate(name, found.Pem) : null,
                Account = authority => authority == Authority ? _account : null,
                Publish = answer => _done.Enqueue($"publish {answer.Token}"),
                Withdraw = answer => _done.Enqueue($"withdraw {answer.Token}"),
                RefreshInterval = TimeSpan.FromMilliseconds(50),
            },
            _logger));

    [Fact]
    public async Task Files_AreLookedAtAgainAndAgain() => await Wait.UntilAsync(() => _done.Count(done => done == "refresh") >= 3, "three looks");

    [Fact]
    public void Bundle_IsAnsweredWhenDoneWithHowMuchWasNew()
    {
        _node.Tell(new CertificateBundle(7, Authority, new StoredAccount("key", 5), [Certificate, Certificate with { Name = "old.example" }]));

        Assert.Equal(new BundleTaken(7, 1), ExpectMsg<BundleTaken>());
        Assert.Equal([$"account 5 of {Authority}", $"install a.example of {Authority}", $"install old.example of {Authority}"], _done.Where(done => done != "refresh"));
    }

    [Fact]
    public void Bundle_ThatCannotBeStored_IsSaidWithoutTheKeys()
    {
        _problem = "disk full";

        _node.Tell(new CertificateBundle(0, Authority, new StoredAccount("secret", 5), [Certificate]));

        Assert.Equal(new BundleTaken(0, 0), ExpectMsg<BundleTaken>());
        Assert.Equal([LogLevel.Error, LogLevel.Error], _logger.Messages.Select(message => message.Level));
        Assert.All(_logger.Messages, message => Assert.Contains("disk full", message.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_AreInNoText() => Assert.All(
        new object[] { new CertificateBundle(0, Authority, new StoredAccount("secret", 5), [Certificate]), new StoredAccount("secret", 5), Certificate, new InstallCertificate(Authority, new StoredCertificate("a.example", "secret", default, default, null)) },
        message => Assert.DoesNotContain("secret", message.ToString(), StringComparison.Ordinal));

    [Fact]
    public void Pull_IsAnsweredWithWhatIsNewerAndAnOlderAccount()
    {
        _account = new StoredAccount("key", 5);
        Store("newer.example", 2);
        Store("same.example", 1);
        Store("unasked.example", 2);
        Store("missing.example", 1);

        _node.Tell(new PullCertificates(9, Authority, 6, [Held("newer.example", 1), Held("same.example", 1), new HeldCertificate("missing.example", null), Held("unknown.example", 1)]));

        var bundle = ExpectMsg<CertificateBundle>();
        Assert.Equal((9, Authority, _account), (bundle.Session, bundle.Authority, bundle.Account));
        Assert.Equal(["newer.example", "missing.example"], bundle.Certificates.Select(certificate => certificate.Name));
    }

    [Theory]
    [InlineData(Authority, 5L)]
    [InlineData(Authority, 4L)]
    [InlineData("https://other.example", 6L)]
    public void Pull_WhereNothingIsBetter_GetsNothing(string authority, long accountSince)
    {
        _account = new StoredAccount("key", 5);
        Store("a.example", 1);

        _node.Tell(new PullCertificates(9, authority, accountSince, [authority == Authority ? Held("a.example", 1) : new HeldCertificate("a.example", null)]));

        var bundle = ExpectMsg<CertificateBundle>();
        Assert.Null(bundle.Account);
        Assert.Empty(bundle.Certificates);
    }

    [Fact]
    public void Pull_OfMoreThanAMessageHolds_GetsAMessageFull()
    {
        foreach (var number in Enumerable.Range(0, 50))
        {
            Store($"{number}.example", 1, new string('x', 9000));
        }

        Store("huge.example", 1, new string('x', SharingLimits.MaxPemBytes + 1));

        _node.Tell(new PullCertificates(9, Authority, null, [new HeldCertificate("huge.example", null), .. Enumerable.Range(0, 50).Select(number => new HeldCertificate($"{number}.example", null))]));

        // 64 KiB hold seven of 9,000 bytes; what no message can hold is left out.
        Assert.Equal(Enumerable.Range(0, 7).Select(number => $"{number}.example"), ExpectMsg<CertificateBundle>().Certificates.Select(certificate => certificate.Name));
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

    private static HeldCertificate Held(string name, int day) => new(name, DateTimeOffset.UnixEpoch.AddDays(day));

    private void Store(string name, int day, string pem = "pem") => _stored[name] = (DateTimeOffset.UnixEpoch.AddDays(day), pem);
}
