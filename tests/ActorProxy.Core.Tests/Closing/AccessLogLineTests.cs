using System.Text;
using System.Text.Json;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Prereading;
using ActorProxy.Testing;
using ActorProxy.Testing.Loops;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Closing;

public sealed class AccessLogLineTests : IDisposable
{
    private readonly LooseConnections _connections = new();
    private readonly AccessLogLine _line = new();

    public void Dispose()
    {
        _line.Dispose();
        _connections.Dispose();
    }

    [Fact]
    public void Json_OfAConnectionToAServer_HasEveryFieldOfTheContract()
    {
        var connection = _connections.AddServed();
        using var line = JsonDocument.Parse(Json(connection));
        var root = line.RootElement;

        Assert.Equal(
            [
                "time", "id", "listener", "client", "client_port", "sni", "alpn", "route", "upstream", "server",
                "bytes_in", "bytes_out", "preread_ms", "connect_ms", "duration_ms", "reason", "tls",
            ],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(DateTimeKind.Utc, root.GetProperty("time").GetDateTime().Kind);
        Assert.Equal(connection.Id.ToString(), root.GetProperty("id").GetString());
        Assert.Equal("tls", root.GetProperty("listener").GetString());
        Assert.Equal("2001:db8::7", root.GetProperty("client").GetString());
        Assert.Equal(4711, root.GetProperty("client_port").GetInt32());
        Assert.Equal("www.example.org", root.GetProperty("sni").GetString());
        Assert.Equal("h2,http/1.1", root.GetProperty("alpn").GetString());
        Assert.Equal("*.example.org", root.GetProperty("route").GetString());
        Assert.Equal("a", root.GetProperty("upstream").GetString());
        Assert.Equal("10.0.0.1:443", root.GetProperty("server").GetString());
        Assert.Equal(12, root.GetProperty("bytes_in").GetInt64());
        Assert.Equal(3_000_000_000, root.GetProperty("bytes_out").GetInt64());
        Assert.True(root.GetProperty("preread_ms").GetDouble() > 0);
        Assert.Equal(0, root.GetProperty("connect_ms").GetDouble());
        Assert.True(root.GetProperty("duration_ms").GetDouble() > 0);
        Assert.Equal("completed", root.GetProperty("reason").GetString());
        Assert.Equal("passthrough", root.GetProperty("tls").GetString());
    }

    [Fact]
    public void Json_OfAConnectionThatGotNowhere_HasNulls()
    {
        var connection = _connections.Add();
        connection.Reason = CloseReason.NoRoute;
        using var line = JsonDocument.Parse(Json(connection));
        foreach (var name in new[] { "sni", "alpn", "route", "upstream", "server" })
        {
            Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty(name).ValueKind);
        }
    }

    [Fact]
    public void Json_WithWhatAClientMadeUp_StaysOneLineAndReadsBack()
    {
        var connection = _connections.Add();
        connection.Alpn = AlpnList.From([], ClientHelloBuilder.AlpnList("\"},{\"", "\\", "\n\r\0"));
        var text = Json(connection);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using var line = JsonDocument.Parse(text);
        Assert.Equal("\"},{\",\\,???", line.RootElement.GetProperty("alpn").GetString());
    }

    [Fact]
    public void Text_OfAConnection_IsOneLineOfWords()
    {
        var connection = _connections.AddServed();
        var words = Encoding.UTF8.GetString(_line.Format(connection, AccessLogFormat.Text)).TrimEnd('\n').Split(' ');
        Assert.Equal(12, words.Length);
        Assert.Equal(
            [connection.Id.ToString(), "tls", "[2001:db8::7]:4711", "www.example.org", "*.example.org", "a", "10.0.0.1:443", "12", "3000000000"],
            words[1..10]);
        Assert.Equal("completed", words[^1]);

        Assert.Contains(" - - - - 0 0 ", Encoding.UTF8.GetString(_line.Format(_connections.Add(), AccessLogFormat.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessLogFormat.Json)]
    [InlineData(AccessLogFormat.Text)]
    public void Format_AllocatesNothing(AccessLogFormat format)
    {
        var served = _connections.AddServed();
        var refused = _connections.Add();

        Assert.Equal(0, Allocations.Of(() =>
        {
            _line.Format(served, format);
            _line.Format(refused, format);
        }));
    }

    private string Json(ProxyConnection connection) => Encoding.UTF8.GetString(_line.Format(connection, AccessLogFormat.Json));
}
