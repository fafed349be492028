using System.Collections.Concurrent;
using ActorProxy.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;
using ActorProxy.Tests.EndToEnd;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Tests.Certificates;

public sealed class CertificateWatchTests : IDisposable
{
    private const string Name = "site.example.test";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly RecordingLogger _logger = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset?> _expiry = new();
    private readonly SiteCertificates _certificates;
    private readonly ShiftedTime _time = new();
    private readonly CertificateWatch _watch;

    public CertificateWatchTests()
    {
        _certificates = new SiteCertificates((site, expiry) => _expiry[site] = expiry);
        _watch = NewWatch();
    }

    private AcmeSettings Acme => new() { Storage = _folder["acme"] };

    private CertificateSettings Files => new(CertificateKind.Files, _folder["tls.crt"], _folder["tls.key"]);

    private string[] Told => [.. _logger.Messages.Select(message => $"{message.Level}: {message.Message.Replace(_folder.Path, "", StringComparison.Ordinal)}")];

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_ThatAreThere_AreInForceWithTheirChain()
    {
        Write(_authority.Issue(Name));

        Apply(Files);

        var certificate = _certificates.Find(Name)!;
        Assert.False(certificate.IsTemporary);
        Assert.Single(certificate.Context.IntermediateCertificates);
        Assert.Equal(certificate.NotAfter, _expiry[Name]);
        Assert.Empty(_logger.Messages);
    }

    [Fact]
    public void Files_ThatAreMissing_GiveATemporaryCertificateAndAnAlarmUntilTheyCome()
    {
        Apply(Files);
        _watch.Refresh();

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.Equal(DateTimeOffset.UnixEpoch, _expiry[Name]);
        Assert.StartsWith($"Error: Site {Name} has no certificate and shows a temporary one", Assert.Single(Told), StringComparison.Ordinal);

        Write(_authority.Issue(Name));
        _watch.Refresh();
        Assert.False(_certificates.Find(Name)!.IsTemporary);
        Assert.Single(Told);
    }

    [Fact]
    public void Files_HalfReplaced_KeepTheOldOneAndSaySoOncePerChange()
    {
        Write(_authority.Issue(Name));
        Apply(Files);
        var old = _certificates.Find(Name);
        var (chain, key) = _authority.Issue(Name);

        _folder.Write("tls.crt", chain);
        _watch.Refresh();
        _watch.Refresh();
        Assert.Same(old, _certificates.Find(Name));
        Assert.StartsWith($"Warning: Site {Name}: the changed certificate cannot be used, the old one stays in force", Assert.Single(Told), StringComparison.Ordinal);

        _folder.Write("tls.key", key[..40]);
        _watch.Refresh();
        _watch.Refresh();
        Assert.Same(old, _certificates.Find(Name));
        Assert.Equal(2, Told.Length);

        _folder.Write("tls.key", key);
        _watch.Refresh();
        Assert.NotSame(old, _certificates.Find(Name));
        Assert.Equal(2, Told.Length);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "", "" },
        { "garbage", "garbage" },
        { "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n" },
        { "<chain>", "" },
        { "<chain>", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n" },
        { "<chain>", "<chain>" },
        { "", "<key>" },
        { "<key>", "<key>" },
        { "<chain>\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "<key>" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Files_ThatMakeNoSense_AreToldAndNeverThrow(string chain, string key)
    {
        var (goodChain, goodKey) = _authority.Issue(Name);
        _folder.Write("tls.crt", chain.Replace("<chain>", goodChain, StringComparison.Ordinal).Replace("<key>", goodKey, StringComparison.Ordinal));
        _folder.Write("tls.key", key.Replace("<chain>", goodChain, StringComparison.Ordinal).Replace("<key>", goodKey, StringComparison.Ordinal));

        Apply(Files);

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.Single(Told);
    }

    [Fact]
    public void File_OverTheLimit_IsNotRead()
    {
        Write(_authority.Issue(Name));
        File.AppendAllText(_folder["tls.key"], new string('\n', 1024 * 1024));

        Apply(Files);

        Assert.Contains("tls.key is over 1048576 bytes", Assert.Single(Told), StringComparison.Ordinal);
    }

    /// <summary>What people have lying around, as OpenSSL writes it.</summary>
    [ToolTheory("openssl")]
    [InlineData("-newkey rsa:2048", "")]
    [InlineData("-newkey rsa:2048", "rsa -traditional")]
    [InlineData("-newkey ec -pkeyopt ec_paramgen_curve:prime256v1", "")]
    [InlineData("-newkey ec -pkeyopt ec_paramgen_curve:secp384r1", "ec")]
    public async Task KeysOfOpenssl_OfAnyKind_AreRead(string kind, string conversion)
    {
        var made = await ChildProcess.Run(
            "openssl", [.. $"req -x509 -nodes -days 30 -subj /CN={Name} -addext subjectAltName=DNS:{Name}".Split(' '), .. kind.Split(' '), "-keyout", _folder["tls.key"], "-out", _folder["tls.crt"]]);
        Assert.True(made.ExitCode == 0, $"{made.Errors}");
        if (conversion.Length > 0)
        {
            var converted = await ChildProcess.Run("openssl", [.. conversion.Split(' '), "-in", _folder["tls.key"], "-out", _folder["tls.key"]]);
            Assert.True(converted.ExitCode == 0, $"{converted.Errors}");
        }

        Apply(Files);
        using var site = new TlsSite(_certificates);

        Assert.Empty(Told);
        using var root = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(_folder["tls.crt"]);
        Assert.Equal(root.SerialNumber, await site.Handshake(Name, root));
    }

    [Fact]
    public void CertbotsLinks_WhenTheyMoveOn_AreFollowed()
    {
        WriteGeneration(1);
        Link("fullchain", 1);
        Link("privkey", 1);
        Apply(new CertificateSettings(CertificateKind.Files, _folder["live/site/fullchain.pem"], _folder["live/site/privkey.pem"]));
        var first = _certificates.Find(Name)!;
        Assert.False(first.IsTemporary);

        WriteGeneration(2);
        _watch.Refresh();
        Assert.Same(first, _certificates.Find(Name));

        Link("privkey", 2);
        _watch.Refresh();
        Assert.Same(first, _certificates.Find(Name));

        Link("fullchain", 2);
        _watch.Refresh();
        Assert.NotSame(first, _certificates.Find(Name));
        Assert.False(_certificates.Find(Name)!.IsTemporary);
    }

    [Fact]
    public void SelfSigned_IsMadeOnceAndKept()
    {
        Apply(new CertificateSettings(CertificateKind.SelfSigned));
        var made = _certificates.Find(Name)!;
        var file = Assert.Single(Directory.GetFiles(_folder["acme"], "*", SearchOption.AllDirectories));

        Assert.False(made.IsTemporary);
        OwnerOnly.Check(file);
        _watch.Refresh();
        Assert.Same(made, _certificates.Find(Name));
        Apply(NewWatch(), new CertificateSettings(CertificateKind.SelfSigned));
        Assert.Equal(made.Context.TargetCertificate.SerialNumber, _certificates.Find(Name)!.Context.TargetCertificate.SerialNumber);
        Assert.Empty(Told);
    }

    [Fact]
    public void SelfSigned_NearItsEndOrDamaged_IsMadeAnew()
    {
        Apply(new CertificateSettings(CertificateKind.SelfSigned));
        var first = _certificates.Find(Name);

        _time.Shift = TimeSpan.FromDays(240);
        _watch.Refresh();
        Assert.Same(first, _certificates.Find(Name));
        _time.Shift = TimeSpan.FromDays(245);
        _watch.Refresh();
        var second = _certificates.Find(Name)!;
        Assert.NotSame(first, second);
        Assert.Equal(_time.GetUtcNow().AddDays(365), second.NotAfter, TimeSpan.FromMinutes(1));

        File.WriteAllText(Directory.GetFiles(_folder["acme"], "*", SearchOption.AllDirectories).Single(), "garbage");
        Apply(NewWatch(), new CertificateSettings(CertificateKind.SelfSigned));
        Assert.False(_certificates.Find(Name)!.IsTemporary);
    }

    [Fact]
    public void SelfSigned_WithoutAFolderToWriteTo_IsTemporaryAndToldOnce()
    {
        _folder.Write("acme", "a file where the folder should be");

        Apply(new CertificateSettings(CertificateKind.SelfSigned));
        _watch.Refresh();

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.StartsWith("Error: ", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void Acme_WithoutCertificateYet_IsAWarning()
    {
        Apply(new CertificateSettings());

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.Equal($"Warning: Site {Name} shows a temporary certificate, which no client trusts, until its first one is issued", Assert.Single(Told));
    }

    [Fact]
    public void Apply_TheSameAgain_ChangesNothing_AndWithoutTheSite_ForgetsIt()
    {
        Write(_authority.Issue(Name));
        Apply(Files);
        var certificate = _certificates.Find(Name);

        Apply(Files);
        Assert.Same(certificate, _certificates.Find(Name));

        _watch.Apply(new Dictionary<string, CertificateSettings>(), Acme);
        Assert.Null(_certificates.Find(Name));
        Assert.Null(_expiry[Name]);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task Swap_UnderHandshakes_FailsNone()
    {
        Write(_authority.Issue(Name));
        Apply(Files);
        using var site = new TlsSite(_certificates);
        using var stop = new CancellationTokenSource();
        var swaps = Task.Run(() =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                var (chain, key) = _authority.Issue(Name);
                _folder.Write("tls.crt", chain);
                _watch.Refresh();
                _folder.Write("tls.key", key);
                _watch.Refresh();
            }

            return count;
        });

        var serials = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => serials.Add(await site.Handshake(Name, _authority.Root)));
        await stop.CancelAsync();

        Assert.True(await swaps > 1);
        Assert.Equal(300, serials.Count);
        Assert.True(serials.Distinct().Count() > 1);
    }

    private CertificateWatch NewWatch() => new(_certificates, _time, new CategoryLogger<CertificateWatch>(_logger));

    private void Apply(CertificateSettings settings) => Apply(_watch, settings);

    private void Apply(CertificateWatch watch, CertificateSettings settings) =>
        watch.Apply(new Dictionary<string, CertificateSettings> { [Name] = settings }, Acme);

    private void Write((string Chain, string Key) pair)
    {
        _folder.Write("tls.crt", pair.Chain);
        _folder.Write("tls.key", pair.Key);
    }

    private void WriteGeneration(int number)
    {
        var (chain, key) = _authority.Issue(Name);
        _folder.Write($"archive/site/fullchain{number}.pem", chain);
        _folder.Write($"archive/site/privkey{number}.pem", key);
    }

    private void Link(string kind, int number)
    {
        Directory.CreateDirectory(_folder["live/site"]);
        var link = _folder[$"live/site/{kind}.pem"];
        File.Delete(link);
        File.CreateSymbolicLink(link, $"../../archive/site/{kind}{number}.pem");
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }

    private sealed class CategoryLogger<T>(ILogger inner) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
