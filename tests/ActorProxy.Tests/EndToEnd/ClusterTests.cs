using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Edges that share their bans, over mutual TLS, and what becomes of one that the others have given up.</summary>
public sealed class ClusterTests : IDisposable
{
    private const string Client = "127.0.0.66";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new("the nodes");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_ShareBans_AndLetNobodyIn()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        var starts = ports.Select((port, index) => TaggedEdge.Start(Cluster(port, "node" + index, ports))).ToArray();
        await using var one = await starts[0];
        await using var two = await starts[1];
        await Eventually.True(async () => await Members(one) == 2 && await Members(two) == 2, "a cluster of two");
        await Eventually.True(async () => await IsReady(one) && await IsReady(two), "both to know each other's bans");

        (await one.Edge.Admin.Put("/v1/bans/" + Client, """{"jail":"test","duration":"1h"}""")).AssertOk();
        await Eventually.True(() => IsRefused(two), "the ban on the other node");
        Assert.Equal("test", (string?)(await two.Edge.Admin.Get("/v1/bans/" + Client)).AssertOk().Json["jail"]);
        Assert.Equal(1, (await two.Edge.Admin.Metrics()).Sum("actorproxy_ban_propagation_seconds_count"));
        Assert.Equal(HttpStatusCode.NoContent, (await two.Edge.Admin.Delete("/v1/bans/" + Client)).Status);
        await Eventually.True(async () => (await one.Edge.Admin.Get("/v1/bans/" + Client)).Status == HttpStatusCode.NotFound, "the ban to end everywhere");
        using (await one.Open(from: Client))
        {
        }

        using var foreigners = new TestAuthority("the nodes");
        using var foreign = foreigners.Issue("node0");
        await using var plain = new TestMember(0, null);
        await using var stranger = new TestMember(0, foreign);
        using var known = _authority.Issue("node2");
        await using var welcome = new TestMember(0, known);
        plain.Join(ports[0]);
        stranger.Join(ports[0]);
        await Task.Delay(TimeSpan.FromSeconds(3));
        welcome.Join(ports[0]);
        await Eventually.True(async () => await Members(one) == 3, "a third member with a certificate of the cluster");
        Assert.Equal(3, (await one.Edge.Admin.Metrics()).Sum("actorproxy_cluster_members"));
        Assert.Empty(plain.Cluster.State.Members);
        Assert.Empty(stranger.Cluster.State.Members);
    }

    [Fact]
    public async Task NodeThatWasRemoved_GoesOn_AndAsksForARestartWhenItCanComeBack()
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        using var certificate = _authority.Issue("other");
        var other = new TestMember(ports[0], certificate);
        other.Join(ports[0]);
        await using var edge = await TaggedEdge.Start(Cluster(ports[1], "edge", ports) + "\nlimits { drain-time = 1s }");
        await Eventually.True(async () => await Members(edge) == 2, "a cluster of two");
        using var live = await edge.Open();
        (await edge.Edge.Admin.Put("/v1/bans/" + Client)).AssertOk();

        other.Down(ports[1]);
        await edge.Edge.Errors.WaitFor("This node is detached");
        await other.DisposeAsync();

        Assert.Equal(1, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_detached"));
        Assert.True((bool)(await edge.Edge.Admin.Get("/v1/status")).AssertOk().Json["cluster"]!["detached"]!);
        Assert.Contains("detached", (await edge.Edge.Admin.Get("/health/ready")).AssertOk().Body, StringComparison.Ordinal);
        await live.Echo("still here");
        using (await edge.Open())
        {
        }

        Assert.True(await IsRefused(edge));
        (await edge.Edge.Admin.Put("/v1/bans/127.0.0.67")).AssertOk();

        // A look at the other one while it is away is no reason to go.
        await Task.Delay(TimeSpan.FromSeconds(6));
        await live.Echo("and still");
        using var back = new TcpListener(IPAddress.Loopback, ports[0]);
        back.Start();

        Assert.Equal(6, await edge.Edge.WaitForExit());
    }

    [Theory]
    [InlineData("other.key", "ca.crt")]
    [InlineData("node.key", "node.key")]
    [InlineData("node.key", "other.crt")]
    public async Task Run_WithTlsFilesThatDoNotFit_ExitsWith3(string key, string ca)
    {
        _authority.Write(_folder, "other");
        _authority.Write(_folder, "node");
        var config = _folder.Write("edge.conf", $$"""
            actorproxy {
              listeners { https { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
              routes { public { default = reject } }
              admin { bind = [] }
              cluster { port = {{FreePort.Next()}}, seeds = ["127.0.0.1:4053"], tls { cert = "{{_folder["node.crt"]}}", key = "{{_folder[key]}}", ca = "{{_folder[ca]}}" } }
            }
            """);

        await using var run = await ChildProcess.Run(EdgeProcess.Program, "run", "--config", config);

        Assert.True(run.ExitCode == 3, $"{run.ExitCode}: {run.Errors}");
        Assert.Contains("cluster.tls: ", run.Errors.ToString(), StringComparison.Ordinal);
    }

    private string Cluster(int port, string name, int[] seeds) => $$"""
        bans { ignore = [], kernel-filter = off }
        cluster { host = "127.0.0.1", port = {{port}}, seeds = [{{string.Join(", ", seeds.Select(seed => $"\"127.0.0.1:{seed}\""))}}], {{_authority.Write(_folder, name)}} }
        """;

    private static async Task<double> Members(TaggedEdge edge) => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_members", ("status", "up"));

    private static async Task<bool> IsReady(TaggedEdge edge) => (await edge.Edge.Admin.Get("/health/ready")).Status == HttpStatusCode.OK;

    private static async Task<bool> IsRefused(TaggedEdge edge)
    {
        try
        {
            using var client = await EdgeClient.Connect(edge.EndPoint(), Client);
            var end = client.End();
            return await Task.WhenAny(end, Task.Delay(200)) == end && (await end).Reset;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
