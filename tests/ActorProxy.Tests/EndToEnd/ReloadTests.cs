using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A running edge takes a changed file over whole, or not at all.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_ChangedRoute_MovesNewConnectionsAndKeepsLiveOnes()
    {
        await using var edge = await TaggedEdge.Start();
        using var live = await edge.Open("a.example");
        Assert.Equal("A", live.Tag);

        edge.Edge.Configure(edge.Config("", upstream: "b"));
        await edge.Edge.Hangup();

        using var later = await edge.Open("a.example");
        Assert.Equal("B", later.Tag);
        await live.Echo("still here");
    }

    [Fact]
    public async Task Reload_ListenersComeAndGo_LiveConnectionsStay()
    {
        await using var edge = await TaggedEdge.Start();
        var port = FreePort.Next();
        edge.Edge.Configure(edge.Config($$"""listeners.third { bind = ["127.0.0.1:{{port}}"], kind = tls, routes = public }"""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        var third = new IPEndPoint(IPAddress.Loopback, port);
        using var live = await EdgeClient.Open(third, "a.example");

        edge.Edge.Configure(edge.Config(""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();

        await Eventually.True(() => Refuses(third), "the removed listener to refuse connections");
        await live.Echo("still here");
        using var first = await edge.Open();
        Assert.Equal("A", first.Tag);
    }

    [Fact]
    public async Task Reload_BindWidenedOnTheSamePort_TakesOver()
    {
        await using var edge = await TaggedEdge.Start();
        var port = FreePort.Next();
        edge.Edge.Configure(edge.Config($$"""listeners.third { bind = ["127.0.0.1:{{port}}"], kind = tls, routes = public }"""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        using var live = await EdgeClient.Open(new IPEndPoint(IPAddress.Loopback, port), "a.example");

        edge.Edge.Configure(edge.Config($$"""listeners.third { bind = ["0.0.0.0:{{port}}"], kind = tls, routes = public }"""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();

        using var other = await EdgeClient.Open(new IPEndPoint(IPAddress.Parse("127.0.0.2"), port), "b.example");
        Assert.Equal("B", other.Tag);
        for (var i = 0; i < 20; i++)
        {
            using var again = await EdgeClient.Open(new IPEndPoint(IPAddress.Loopback, port), "b.example");
        }

        await live.Echo("still here");
    }

    [Fact]
    public async Task Reload_RenamedListenerOnTheSameAddress_GoesOnAccepting()
    {
        await using var edge = await TaggedEdge.Start();
        var port = FreePort.Next();
        var third = new IPEndPoint(IPAddress.Loopback, port);
        foreach (var name in new[] { "before", "after" })
        {
            edge.Edge.Configure(edge.Config($$"""listeners.{{name}} { bind = ["127.0.0.1:{{port}}"], kind = tls, routes = public }"""));
            (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
            using var client = await EdgeClient.Open(third, "a.example");
        }

        var status = (await edge.Edge.Admin.Get("/v1/status")).AssertOk().Json;
        Assert.Contains(status["listeners"]!.AsArray(), listener => (string?)listener!["name"] == "after" && (string?)listener["address"] == third.ToString());
        Assert.Equal(1, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_accepted_total", ("listener", "after")));
    }

    [Fact]
    public async Task Reload_BadFile_ChangesNothingAndNamesEveryProblem()
    {
        await using var edge = await TaggedEdge.Start();
        var hash = (string?)(await edge.Edge.Admin.Get("/v1/status")).Json["config"]!["hash"];
        edge.Edge.Configure(edge.Config("""
            limits { drain-time = soon }
            colour = blue
            """, upstream: "nowhere"));

        var reply = (await edge.Edge.Admin.Post("/v1/reload")).AssertProblem(HttpStatusCode.UnprocessableEntity);
        var problems = reply.Json["problems"]!.AsArray().Select(problem => (string)problem!).ToArray();
        Assert.Equal(3, problems.Length);
        Assert.All(problems, problem => Assert.Matches($@"^{edge.Edge.ConfigPath}:\d+:\d+: \S+: .+", problem));
        Assert.Contains(problems, problem => problem.Contains("nowhere", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("drain-time", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("colour", StringComparison.Ordinal));

        await edge.Edge.Hangup();
        await Eventually.True(() => edge.Edge.Errors.Containing("was rejected").Count == 2, "both to be logged");
        Assert.All(edge.Edge.Errors.Containing("was rejected"), line => Assert.Contains("nowhere", line, StringComparison.Ordinal));
        Assert.Equal(hash, (string?)(await edge.Edge.Admin.Get("/v1/status")).Json["config"]!["hash"]);
        using var client = await edge.Open();
        Assert.Equal("A", client.Tag);
    }

    [Fact]
    public async Task Reload_MissingFile_ChangesNothing()
    {
        await using var edge = await TaggedEdge.Start();
        File.Delete(edge.Edge.ConfigPath);

        (await edge.Edge.Admin.Post("/v1/reload")).AssertProblem(HttpStatusCode.UnprocessableEntity);

        using var client = await edge.Open();
        Assert.Equal("A", client.Tag);
    }

    [Fact]
    public async Task Reload_AddressInUse_IsRejectedWhole()
    {
        await using var edge = await TaggedEdge.Start();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var free = FreePort.Next();
        edge.Edge.Configure(edge.Config(
            $$"""listeners.third { bind = ["127.0.0.1:{{free}}", "{{taken.LocalEndpoint}}"], kind = tls, routes = public }""", upstream: "b"));

        var reply = (await edge.Edge.Admin.Post("/v1/reload")).AssertProblem(HttpStatusCode.UnprocessableEntity);

        var problem = (string)Assert.Single(reply.Json["problems"]!.AsArray())!;
        Assert.Contains(taken.LocalEndpoint.ToString()!, problem, StringComparison.Ordinal);
        Assert.Contains("in use", problem, StringComparison.Ordinal);
        Assert.True(Refuses(new IPEndPoint(IPAddress.Loopback, free)));
        using var client = await edge.Open();
        Assert.Equal("A", client.Tag);
    }

    [Fact]
    public async Task Reload_Counted_AndTheHashNamesTheConfigurationInForce()
    {
        await using var edge = await TaggedEdge.Start();
        var first = await Hash();

        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        Assert.Equal(first, await Hash());
        edge.Edge.Configure(edge.Config("limits { max-connections = 5000 }"));
        var reply = (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        var second = await Hash();
        Assert.NotEqual(first, second);
        Assert.Equal(second, (string?)reply.Json["hash"]);
        edge.Edge.Configure("}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await edge.Edge.Admin.Post("/v1/reload")).Status);
        Assert.Equal(second, await Hash());
        Assert.Equal(0, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_config_last_reload_ok"));
        edge.Edge.Configure(edge.Config("limits { max-connections = 5000 }"));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();

        var metrics = await edge.Edge.Admin.Metrics();
        Assert.Equal(3, metrics.Sum("actorproxy_config_reloads_total", ("result", "success")));
        Assert.Equal(1, metrics.Sum("actorproxy_config_reloads_total", ("result", "failure")));
        Assert.Equal(1, metrics.Sum("actorproxy_config_last_reload_ok"));
        Assert.Equal(5000, metrics.Sum("actorproxy_connections_limit"));

        async Task<string> Hash() =>
            Assert.Single((await edge.Edge.Admin.Metrics()).Samples, sample => sample.Name == "actorproxy_config_hash_info").Labels["hash"];
    }

    private static bool Refuses(IPEndPoint endPoint)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(endPoint);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
