using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Certificates;

/// <summary>A real ACME authority for tests, Let's Encrypt's own. Every name resolves to 127.0.0.1; every other nonce is rejected.</summary>
internal sealed class Pebble : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private readonly int _managementPort = FreePort.Next();
    private readonly int _dnsPort = FreePort.Next();
    private readonly ChildProcess _names;
    private readonly ChildProcess _authority;

    private Pebble(bool isIPv6, int nonceRejects)
    {
        using var certificate = TestCertificate.For("localhost");
        TestCertificate.Write(certificate, _folder, "tls");
        _folder.Write("pebble.json", $$"""
            { "pebble": {
              "listenAddress": "127.0.0.1:{{_port}}", "managementListenAddress": "127.0.0.1:{{_managementPort}}",
              "certificate": "tls.crt", "privateKey": "tls.key",
              "httpPort": {{HttpPort}}, "tlsPort": {{TlsPort}}, "ocspResponderURL": "", "externalAccountBindingRequired": false
            } }
            """);
        _names = new ChildProcess(
            Tools.Find("pebble-challtestsrv"),
            ["-dns01", $"127.0.0.1:{_dnsPort}", "-defaultIPv4", isIPv6 ? "" : "127.0.0.1", "-defaultIPv6", isIPv6 ? "::1" : "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"127.0.0.1:{FreePort.Next()}"],
            _folder.Path);
        _authority = new ChildProcess(
            Tools.Find("pebble"),
            ["-config", "pebble.json", "-dnsserver", $"127.0.0.1:{_dnsPort}"],
            _folder.Path,
            new Dictionary<string, string> { ["PEBBLE_VA_NOSLEEP"] = "1", ["PEBBLE_WFE_NONCEREJECT"] = nonceRejects.ToString(CultureInfo.InvariantCulture), ["PEBBLE_AUTHZREUSE"] = "0" });
    }

    /// <summary>Where it looks for http-01.</summary>
    public int HttpPort { get; } = FreePort.Next();

    /// <summary>Where it looks for tls-alpn-01.</summary>
    public int TlsPort { get; } = FreePort.Next();

    /// <summary>Everything it said so far.</summary>
    public string Said => $"{_authority.Output}{Environment.NewLine}{_authority.Errors}{Environment.NewLine}{_names.Output}{_names.Errors}";

    public OutputLines Log => _authority.Output;

    /// <param name="isIPv6">Every name resolves to ::1 instead.</param>
    /// <param name="nonceRejects">Percent of nonces that it rejects.</param>
    public static async Task<Pebble> Start(bool isIPv6 = false, int nonceRejects = 50)
    {
        var pebble = new Pebble(isIPv6, nonceRejects);
        await Eventually.True(() => pebble.Accepts(pebble._port) && pebble.Accepts(pebble._dnsPort), $"Pebble to listen; it said: {pebble.Said}");
        return pebble;
    }

    /// <summary>Settings of an edge that uses it.</summary>
    public AcmeSettings Settings(string storage) => new()
    {
        Directory = $"https://localhost:{_port}/dir",
        Email = "operator@example.org",
        Storage = storage,
        CaFile = _folder["tls.crt"],
    };

    /// <summary>The root of what it issues; new at every start.</summary>
    public async Task<X509Certificate2> Root()
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler);
        return X509Certificate2.CreateFromPem(await http.GetStringAsync(new Uri($"https://localhost:{_managementPort}/roots/0")));
    }

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        await _names.DisposeAsync();
        _folder.Dispose();
    }

    private bool Accepts(int port)
    {
        Assert.False(_authority.HasExited || _names.HasExited, Said);
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
