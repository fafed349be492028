using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>What a backend is told by PROXY v2, and what the access log says of the same connection.</summary>
public sealed class ProxyOutTests
{
    private const byte Alpn = 1;
    private const byte Authority = 2;
    private const byte Crc32C = 3;
    private const byte UniqueId = 5;

    private const byte Proxied = 0x21;

    private static readonly string[] LogFields =
    [
        "time", "id", "listener", "client", "client_port", "sni", "alpn", "route", "upstream", "server", "bytes_in", "bytes_out",
        "preread_ms", "connect_ms", "duration_ms", "reason", "tls",
    ];

    [ToolTheory("openssl")]
    [InlineData("127.0.0.1", "a.example")]
    [InlineData("127.0.0.1", "a-very-long-name.that-leaves-no-room-in-a-header-of-107-bytes.however-short-everything-else-may-be.and-still-goes-on.example")]
    public Task OpenSsl_OverIPv4_BackendAndLogAgree(string address, string name) => Check(address, name);

    [ToolFact("openssl", Tools.IPv6)]
    public Task OpenSsl_OverIPv6_BackendAndLogAgree() => Check("[::1]", "a.example");

    private static async Task Check(string address, string name)
    {
        await using var backend = new TaggedBackend("no TLS spoken here");
        await using var edge = await EdgeProcess.Start($$"""
            listeners { https { bind = ["{{address}}:0"], kind = tls, routes = public } }
            routes { public { "*.example" = a } }
            upstreams { a { servers = ["127.0.0.1:{{backend.Port}}"], proxy-protocol = v2 } }
            """);

        // The backend answers no TLS, so openssl gives up: its hello is what we are after.
        await using var openssl = await ChildProcess.Run(
            Tools.Find("openssl"), "s_client", "-connect", edge.EndPoint("https").ToString(), "-servername", name, "-alpn", "h2,http/1.1");
        var line = await edge.AccessLine("sni", name);

        // Health checks announce themselves as LOCAL.
        var header = Assert.Single(backend.AllOpenings, opening => opening[12] == Proxied);

        var local = IPAddress.Parse(address.Trim('[', ']'));
        var (source, destination, tlvs) = Read(header);
        Assert.Equal(local, source.Address);
        Assert.Equal(edge.EndPoint("https"), destination);
        Assert.Equal("\u0002h2\u0008http/1.1", Encoding.ASCII.GetString(tlvs[Alpn]));
        Assert.Equal(name, Encoding.ASCII.GetString(tlvs[Authority]));
        Assert.Equal((string?)line["id"], Encoding.ASCII.GetString(tlvs[UniqueId]));
        Assert.Equal(4, tlvs[Crc32C].Length);

        Assert.Equal(LogFields, line.Select(field => field.Key));
        Assert.Equal("https", (string?)line["listener"]);
        Assert.Equal(local.ToString(), (string?)line["client"]);
        Assert.Equal(source.Port, (int?)line["client_port"]);
        Assert.Equal("h2,http/1.1", (string?)line["alpn"]);
        Assert.Equal("*.example", (string?)line["route"]);
        Assert.Equal("a", (string?)line["upstream"]);
        Assert.Equal($"127.0.0.1:{backend.Port}", (string?)line["server"]);
        Assert.Equal("passthrough", (string?)line["tls"]);
        Assert.InRange((DateTimeOffset)line["time"]!, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.True(NumberOf(line, "duration_ms") >= NumberOf(line, "preread_ms"));
    }

    private static double NumberOf(JsonObject line, string field) => (double)line[field]!;

    // proxy-protocol.txt §2.2.
    private static (IPEndPoint Source, IPEndPoint Destination, Dictionary<byte, byte[]> Tlvs) Read(byte[] header)
    {
        Assert.Equal([0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, Proxied], header[..13]);
        var family = header[13] == 0x11 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var size = family == AddressFamily.InterNetwork ? 4 : 16;
        var end = 16 + Length(14);
        var at = 16;
        var source = new IPAddress(header.AsSpan(at, size));
        var destination = new IPAddress(header.AsSpan(at += size, size));
        var ports = at + size;
        var tlvs = new Dictionary<byte, byte[]>();
        for (at = ports + 4; at < end; at += 3 + Length(at + 1))
        {
            tlvs.Add(header[at], header[(at + 3)..(at + 3 + Length(at + 1))]);
        }

        Assert.Equal(end, at);
        Assert.Equal(22, header[end]);
        return (new IPEndPoint(source, Length(ports)), new IPEndPoint(destination, Length(ports + 2)), tlvs);

        int Length(int offset) => BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(offset));
    }
}
