namespace ActorProxy.Tests.Sites;

/// <summary>What a client says in <c>Host</c>, against what its connection was made for.</summary>
public sealed class HostTests : IClassFixture<RecordedSite>
{
    private readonly RecordingServer _backend;
    private readonly SiteEdge _edge;

    public HostTests(RecordedSite site)
    {
        (_backend, _edge) = (site.Backend, site.Edge);
        _backend.Forget();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test\r\nHost: www.example.test\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test\r\nHost: intranet.example.test\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test, intranet.example.test\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test\r\n Host: intranet.example.test\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test@intranet.example.test\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test:80:80\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: intranet.example.test\r\n", "421")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test.evil.test\r\n", "421")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "421")]
    [InlineData("GET http://intranet.example.test/ HTTP/1.1\r\nHost: www.example.test\r\n", "400")]
    [InlineData("GET http://www.example.test/ HTTP/1.1\r\nHost: intranet.example.test\r\n", "400")]
    [InlineData("GET http://intranet.example.test/ HTTP/1.1\r\nHost: intranet.example.test\r\n", "421")]
    [InlineData("CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n", "405")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: www.example.test\r\n", "405")]
    public async Task Host_ThatIsNotTheConnections_IsRefused(string head, string status)
    {
        var answer = await _edge.Exchange(head + "Connection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Empty(_backend.Requests);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test\r\n", "www.example.test")]
    [InlineData("GET / HTTP/1.1\r\nHost: WWW.Example.Test\r\n", "WWW.Example.Test")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test.\r\n", "www.example.test.")]
    [InlineData("GET / HTTP/1.1\r\nHost: www.example.test:8443\r\n", "www.example.test:8443")]
    [InlineData("GET http://www.example.test/ HTTP/1.1\r\nHost: www.example.test\r\n", "www.example.test")]
    [InlineData("GET http://u:p@www.example.test/ HTTP/1.1\r\nHost: www.example.test\r\n", "www.example.test")]
    [InlineData("GET / HTTP/1.0\r\n", "www.example.test")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n", "www.example.test")]
    public async Task Host_OfTheConnection_ReachesTheBackend(string head, string expected)
    {
        var answer = await _edge.Exchange(head + "Connection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        var request = Assert.Single(_backend.Requests);
        Assert.Equal("GET / HTTP/1.1", request.Line);
        Assert.Equal([expected], request.Values("Host"));
        Assert.Equal([expected], request.Values("X-Forwarded-Host"));
    }

    [Theory]
    [InlineData("/a%2Fb/%41%3b;x=1//c/..%2f/%7e?q=%2F+%20[x]&y=%c3%a9", "/a%2Fb/%41%3b;x=1//c/..%2f/%7e?q=%2F+%20[x]&y=%c3%a9")]
    [InlineData("/a/./b/../c?/../d", "/a/./b/../c?/../d")]
    [InlineData("//other.example.test/x", "//other.example.test/x")]
    [InlineData("/?", "/?")]
    public async Task Target_ReachesTheBackendAsTheClientWroteIt(string target, string expected)
    {
        await _edge.Exchange($"GET {target} HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n");

        Assert.Equal($"GET {expected} HTTP/1.1", Assert.Single(_backend.Requests).Line);
    }
}
