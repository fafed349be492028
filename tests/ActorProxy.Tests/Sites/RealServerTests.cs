using System.Net.Sockets;
using System.Text;
using ActorProxy.Testing;

namespace ActorProxy.Tests.Sites;

/// <summary>The servers that people have know their visitors: the address in their own logs is the client's, IPv4 and IPv6, whatever the client says.</summary>
public sealed class RealServerTests
{
    private const string Client4 = "198.51.100.7";
    private const string Client6 = "2001:db8::7:1";

    [ToolTheory("nginx")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Forwarded-For")]
    public async Task Nginx_LogsTheRealAddress(string header)
    {
        await using var server = await RealServer.Nginx(header);
        await LogsTheRealAddress(server);
    }

    [ToolTheory("apache2")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Forwarded-For")]
    public async Task Apache_LogsTheRealAddress(string header)
    {
        await using var server = await RealServer.Apache(header);
        await LogsTheRealAddress(server);
    }

    private static async Task LogsTheRealAddress(RealServer server)
    {
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(server.Port)}\"");

        await Ask(edge, $"PROXY TCP4 {Client4} 192.0.2.1 50000 443\r\n", "/four");
        await Ask(edge, $"PROXY TCP6 {Client6} 2001:db8::1 50000 443\r\n", "/six");
        await Ask(edge, $"PROXY TCP6 ::ffff:{Client4} ::ffff:192.0.2.1 50000 443\r\n", "/mapped");

        Assert.Equal($"{Client4} https {SiteEdge.Name} GET /four HTTP/1.1", await server.Logged("/four"));
        Assert.Equal($"{Client6} https {SiteEdge.Name} GET /six HTTP/1.1", await server.Logged("/six"));
        Assert.Equal($"{Client4} https {SiteEdge.Name} GET /mapped HTTP/1.1", await server.Logged("/mapped"));
    }

    // The load balancer in front of the edge is this test, so that a client may come from anywhere.
    private static async Task Ask(SiteEdge edge, string introduction, string path)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(edge.Process.EndPoint("behind"));
        await socket.SendAsync(Encoding.ASCII.GetBytes(introduction));
        await using var tls = await SiteEdge.Secure(new NetworkStream(socket, ownsSocket: true));
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\nX-Real-IP: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6, 127.0.0.1\r\nForwarded: for=6.6.6.6\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 ", await SiteEdge.ReadToEnd(tls), StringComparison.Ordinal);
    }
}
