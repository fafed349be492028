using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing;
using ActorProxy.Tests.Clustering;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Certificates;

/// <summary>How a <see cref="Pebble"/> is to be.</summary>
internal sealed record PebbleOptions
{
    /// <summary>What every name resolves to; empty = nothing.</summary>
    public string Resolves { get; init; } = "127.0.0.1";

    /// <summary>The same for IPv6, which it prefers.</summary>
    public string Resolves6 { get; init; } = "";

    /// <summary>Of what it issues; null = its own default of five years.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Where it looks for http-01.</summary>
    public int HttpPort { get; init; } = FreePort.Next();

    /// <summary>Where it looks for tls-alpn-01.</summary>
    public int TlsPort { get; init; } = FreePort.Next();

    /// <summary>How many good nonces it rejects, in percent: a client has to live with it (RFC 8555 §6.5). Some give up.</summary>
    public int NonceRejects { get; init; } = 50;

    /// <summary>Its own address.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The network it runs in; null = the machine's.</summary>
    public Network? Network { get; init; }
}

/// <summary>A real ACME authority for tests, Let's Encrypt's own. Every name resolves to one address; every other nonce is rejected.</summary>
internal sealed class Pebble : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PebbleOptions _options;
    private readonly int _port = FreePort.Next();
    private readonly int _managementPort = FreePort.Next();
    private readonly int _dnsPort = FreePort.Next();
    private readonly ChildProcess _names;
    private readonly ChildProcess _authority;

    private Pebble(PebbleOptions options)
    {
        _options = options;
        using var certificate = TestCertificate.For("localhost", options.Address);
        TestCertificate.Write(certificate, _folder, "tls");
        _folder.Write("pebble.json", $$"""
            { "pebble": {
              "listenAddress": "{{options.Address}}:{{_port}}", "managementListenAddress": "{{options.Address}}:{{_managementPort}}",
              "certificate": "tls.crt", "privateKey": "tls.key", "certificateValidityPeriod": {{(long?)options.Lifetime?.TotalSeconds ?? 0}},
              "httpPort": {{HttpPort}}, "tlsPort": {{TlsPort}}, "ocspResponderURL": "", "externalAccountBindingRequired": false
            } }
            """);
        _names = Run(
            "pebble-challtestsrv",
            ["-dns01", $"{options.Address}:{_dnsPort}", "-defaultIPv4", options.Resolves, "-defaultIPv6", options.Resolves6, "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"{options.Address}:{FreePort.Next()}"]);
        _authority = Run(
            "pebble",
            ["-config", "pebble.json", "-dnsserver", $"{options.Address}:{_dnsPort}"],
            new Dictionary<string, string> { ["PEBBLE_VA_NOSLEEP"] = "1", ["PEBBLE_WFE_NONCEREJECT"] = $"{options.NonceRejects}", ["PEBBLE_AUTHZREUSE"] = "0" });
    }

    /// <summary>Where it looks for http-01.</summary>
    public int HttpPort => _options.HttpPort;

    /// <summary>Where it looks for tls-alpn-01.</summary>
    public int TlsPort => _options.TlsPort;

    /// <summary>Its own address for requests.</summary>
    public Uri Url => new($"https://{_options.Address}:{_port}/");

    /// <summary>Everything it said so far.</summary>
    public string Said => $"{_authority.Output}{Environment.NewLine}{_authority.Errors}{Environment.NewLine}{_names.Output}{_names.Errors}";

    public OutputLines Log => _authority.Output;

    /// <summary>How many certificates it has issued.</summary>
    public int IssuedCount => Log.Containing("Issued certificate serial").Count;

    public static async Task<Pebble> Start(PebbleOptions? options = null)
    {
        var pebble = new Pebble(options ?? new PebbleOptions());
        await Eventually.True(() => pebble.Accepts(pebble._port) && pebble.Accepts(pebble._dnsPort), $"Pebble to listen; it said: {pebble.Said}");
        return pebble;
    }

    /// <summary>Settings of an edge that uses it.</summary>
    public AcmeSettings Settings(string storage) => new()
    {
        Directory = $"{Url}dir",
        Email = "operator@example.org",
        Storage = storage,
        CaFile = CaFile,
    };

    /// <summary>What the directory's own certificate is verified by.</summary>
    public string CaFile => _folder["tls.crt"];

    /// <summary>The root of what it issues; new at every start.</summary>
    public async Task<X509Certificate2> Root()
    {
        using var handler = Handler();
        using var http = new HttpClient(handler);
        return X509Certificate2.CreateFromPem(await http.GetStringAsync(new Uri($"https://{_options.Address}:{_managementPort}/roots/0")));
    }

    /// <summary>For requests to it, wherever it runs.</summary>
    public SocketsHttpHandler Handler() => new()
    {
#pragma warning disable CA5359 // Its certificate is one of the test's.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = NewSocket();
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        await _names.DisposeAsync();
        _folder.Dispose();
    }

    private ChildProcess Run(string program, string[] arguments, Dictionary<string, string>? environment = null)
    {
        string[] command = [.. _options.Network?.Entry ?? [], Tools.Find(program), .. arguments];
        return new ChildProcess(command[0], command[1..], _folder.Path, environment);
    }

    private Socket NewSocket()
    {
        return _options.Network is { } network ? network.Make(Make) : Make();

        static Socket Make() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    private bool Accepts(int port)
    {
        Assert.False(_authority.HasExited || _names.HasExited, Said);
        try
        {
            using var client = NewSocket();
            client.Connect(IPAddress.Parse(_options.Address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
