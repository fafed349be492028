using System.Net;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin;

/// <summary>Health, status, connections, and what is no route.</summary>
public sealed class AdminRoutesTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    private static readonly string[] ConnectionFields =
        ["id", "listener", "client", "client_port", "sni", "route", "upstream", "server", "bytes_in", "bytes_out", "since", "stage"];

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_OfARunningEdge_Is200(string path)
    {
        (await edge.Client.Get(path)).AssertOk();
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/nothing.html", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v1/reload", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/v1/status", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    public async Task WrongRoute_IsAProblemToo(string method, string path, HttpStatusCode status)
    {
        (await edge.Client.Send(new HttpMethod(method), path)).AssertProblem(status);
    }

    [Fact]
    public async Task Status_ShowsTheEdgeAtAGlance()
    {
        var status = (await edge.Client.Get("/v1/status")).AssertOk().Json;

        Assert.Equal("ready", (string?)status["phase"]);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string?)status["version"]);
        Assert.Equal(["first", "second"], status["listeners"]!.AsArray().Select(listener => (string)listener!["name"]!));
        Assert.Equal(edge.Edge.EndPoint("first").ToString(), (string?)status["listeners"]![0]!["address"]);
        Assert.Equal(["a", "b"], status["upstreams"]!.AsArray().Select(upstream => (string)upstream!["name"]!));
        var server = status["upstreams"]![0]!["servers"]![0]!;
        Assert.Equal($"127.0.0.1:{edge.Tagged.A.Port}", (string?)server["address"]);
        Assert.True((bool?)server["healthy"]);
        Assert.Equal([edge.Edge.ConfigPath], status["config"]!["files"]!.AsArray().Select(file => (string)file!));
    }

    [Fact]
    public async Task Status_ClusterOfOne_IsUpSoon()
    {
        await Eventually.True(
            async () => (await edge.Client.Get("/v1/status")).Json["cluster"]!["members"]!.AsArray() is [{ } member] && (string?)member["status"] == "up",
            "one member up");
        Assert.Equal(1, (await edge.Client.Metrics()).Sum("actorproxy_cluster_members", ("status", "up")));
    }

    [Fact]
    public async Task Connections_ListsPagesAndFilters()
    {
        var clients = new List<EdgeClient>();
        foreach (var (name, from) in new[] { ("a.example", "127.0.0.21"), ("a.example", "127.0.0.22"), ("b.example", "127.0.0.21"), ("b.example", "127.0.0.23") })
        {
            clients.Add(await edge.Tagged.Open(name, from));
        }

        await clients[0].Echo("12345");
        var all = (await edge.Client.Get("/v1/connections")).AssertOk().Json;
        Assert.Null(all["next"]);
        Assert.Equal(4, all["connections"]!.AsArray().Count);
        var first = all["connections"]![0]!.AsObject();
        Assert.Equal(ConnectionFields, first.Select(field => field.Key));
        Assert.Equal("first", (string?)first["listener"]);
        Assert.Equal("127.0.0.21", (string?)first["client"]);
        Assert.Equal(((IPEndPoint)clients[0].Socket.LocalEndPoint!).Port, (int?)first["client_port"]);
        Assert.Equal("a.example", (string?)first["sni"]);
        Assert.Equal("a.example", (string?)first["route"]);
        Assert.Equal("a", (string?)first["upstream"]);
        Assert.Equal($"127.0.0.1:{edge.Tagged.A.Port}", (string?)first["server"]);
        Assert.Equal("pump", (string?)first["stage"]);
        Assert.Equal(6 + ClientHello.For("a.example").Length, (long?)first["bytes_in"]);
        Assert.Equal(6 + 2, (long?)first["bytes_out"]);

        Assert.Equal(2, await Count("ip=127.0.0.21"));
        Assert.Equal(3, await Count("ip=127.0.0.20%2F31&limit=3") + await Count("ip=127.0.0.22"));
        Assert.Equal(2, await Count("upstream=b"));
        Assert.Equal(1, await Count("upstream=b&ip=127.0.0.21"));
        Assert.Equal(2, await Count("route=b.example"));
        Assert.Equal(0, await Count("route=nowhere"));
        Assert.Equal(0, await Count("ip=127.0.0.99"));

        var ids = new List<string>();
        string? after = null;
        do
        {
            var page = (await edge.Client.Get("/v1/connections?limit=3" + (after is null ? "" : "&after=" + after))).AssertOk().Json;
            ids.AddRange(page["connections"]!.AsArray().Select(connection => (string)connection!["id"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.Equal(4, ids.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        var newest = (await edge.Client.Get("/v1/connections?order=newest&limit=3")).AssertOk().Json;
        Assert.Equal(ids.AsEnumerable().Reverse().Take(3), newest["connections"]!.AsArray().Select(connection => (string)connection!["id"]!));
        var older = (await edge.Client.Get("/v1/connections?order=newest&limit=3&after=" + newest["next"])).AssertOk().Json;
        Assert.Equal(ids[0], (string?)Assert.Single(older["connections"]!.AsArray())!["id"]);
        Assert.Null(older["next"]);
        clients.ForEach(client => client.Dispose());
        await Eventually.True(async () => await Count("limit=10") == 0, "the list to empty");

        async Task<int> Count(string query) =>
            (await edge.Client.Get("/v1/connections?" + query)).AssertOk().Json["connections"]!.AsArray().Count;
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("ip=nobody")]
    [InlineData("after=nonsense")]
    [InlineData("order=random")]
    public async Task Connections_BadQuery_Is400(string query)
    {
        (await edge.Client.Get("/v1/connections?" + query)).AssertProblem(HttpStatusCode.BadRequest);
    }
}
