using System.Net;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Stopping: what lives may finish, within a deadline.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData(Signal.Term)]
    [InlineData(Signal.Int)]
    internal async Task Stop_WithALiveConnection_LetsItFinishAndExits0(Signal signal)
    {
        await using var edge = await TaggedEdge.Start();
        using var live = await edge.Open();

        edge.Edge.Send(signal);
        await edge.Edge.Errors.WaitFor("Draining");

        await Eventually.True(async () => await Refused(edge), "new connections to be refused");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Edge.Admin.Get("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await edge.Edge.Admin.Get("/health/live")).Status);
        Assert.Equal(1, (int?)(await edge.Edge.Admin.Get("/v1/status")).AssertOk().Json["connections"]);
        await live.Echo("still here");
        Assert.False(edge.Edge.Process.HasExited);

        live.Dispose();
        Assert.Equal(0, await edge.Edge.WaitForExit());
        Assert.Equal("completed", (string?)(await edge.Edge.AccessLine("sni", "a.example"))["reason"]);
        Assert.Empty(edge.Edge.Complaints());
    }

    [Fact]
    public async Task Stop_DeadlineReached_CutsWithReasonDrained()
    {
        await using var edge = await TaggedEdge.Start("limits { drain-time = 500ms }");
        using var live = await edge.Open();

        edge.Edge.Send(Signal.Term);

        var (took, reset) = await live.End();
        Assert.True(reset);
        Assert.InRange(took, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
        Assert.Equal(0, await edge.Edge.WaitForExit());
        Assert.Equal("drained", (string?)(await edge.Edge.AccessLine("sni", "a.example"))["reason"]);
    }

    [Theory]
    [InlineData(Signal.Term)]
    [InlineData(Signal.Int)]
    internal async Task Stop_SecondSignal_CutsWhatIsLeftAtOnce(Signal second)
    {
        await using var edge = await TaggedEdge.Start("limits { drain-time = 5m }");
        using var live = await edge.Open();
        edge.Edge.Send(Signal.Term);
        await edge.Edge.Errors.WaitFor("Draining");

        edge.Edge.Send(second);

        Assert.True((await live.End()).Reset);
        Assert.Equal(0, await edge.Edge.WaitForExit());
        Assert.Equal("drained", (string?)(await edge.Edge.AccessLine("sni", "a.example"))["reason"]);
    }

    [Fact]
    public async Task Stop_ConnectionLivesOnForSeconds_IsWaitedFor()
    {
        // Longer than command-line frameworks let a signal take.
        await using var edge = await TaggedEdge.Start();
        using var live = await edge.Open();
        edge.Edge.Send(Signal.Term);
        await edge.Edge.Errors.WaitFor("Draining");

        await Task.Delay(TimeSpan.FromSeconds(3.5));

        await live.Echo("still here");
        live.Dispose();
        Assert.Equal(0, await edge.Edge.WaitForExit());
        Assert.Equal("completed", (string?)(await edge.Edge.AccessLine("sni", "a.example"))["reason"]);
    }

    [Fact]
    public async Task Drain_OverTheAdminApi_RefusesNewConnectionsAndStaysUpUntilStopped()
    {
        await using var edge = await TaggedEdge.Start();
        using var live = await edge.Open();
        Assert.Equal(HttpStatusCode.OK, (await edge.Edge.Admin.Get("/health/ready")).Status);

        Assert.Equal(HttpStatusCode.Accepted, (await edge.Edge.Admin.Post("/v1/drain")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await edge.Edge.Admin.Post("/v1/drain")).Status);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Edge.Admin.Get("/health/ready")).Status);
        await Eventually.True(async () => await Refused(edge), "new connections to be refused");
        await live.Echo("still here");
        live.Dispose();
        await edge.Edge.Errors.WaitFor("Drained");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Edge.Admin.Get("/health/ready")).Status);

        edge.Edge.Send(Signal.Term);
        Assert.Equal(0, await edge.Edge.WaitForExit());
    }

    [Fact]
    public async Task Stop_SilentClients_DoNotHoldItUpForLongerThanThePreread()
    {
        await using var edge = await TaggedEdge.Start("preread { timeout = 1s }");
        using var silent = await EdgeClient.Connect(edge.EndPoint());
        await Eventually.True(async () => (int?)(await edge.Edge.Admin.Get("/v1/status")).Json["connections"] == 1, "the connection to be accepted");

        edge.Edge.Send(Signal.Term);

        Assert.Equal(0, await edge.Edge.WaitForExit(TimeSpan.FromSeconds(15)));
    }

    [ToolFact("nginx", "curl")]
    public async Task Backend_KilledDuringAnUpload_IsAnUpstreamReset()
    {
        await using var nginx = await Nginx.Start("alpha", "a.example");
        await using var edge = await EdgeProcess.Start($$"""
            listeners { https { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
            routes { public { default = a } }
            upstreams { a { servers = ["127.0.0.1:{{nginx.TlsPort}}"], proxy-protocol = v1 } }
            """);
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["up.bin"], new byte[64 * 1024 * 1024]);
        var curl = ChildProcess.Run(Tools.Find("curl"), "-sSk", "-T", folder["up.bin"], "--limit-rate", "4M", $"https://{edge.EndPoint("https")}/files/up.bin");
        await Eventually.True(async () => (await edge.Admin.Metrics()).Sum("actorproxy_bytes_total", ("direction", "in")) > 1_000_000, "the upload to be under way");

        // Stopped first, so that it dies with bytes unread: that is what the kernel makes a reset of.
        nginx.Process.Send(Signal.Stop);
        await Task.Delay(500);
        nginx.Process.Send(Signal.Kill);

        await using var ended = await curl;
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("upstream-reset", (string?)(await edge.AccessLine("upstream", "a"))["reason"]);
        Assert.Equal(1, (await edge.Admin.Metrics()).Sum("actorproxy_connections_closed_total", ("upstream", "a"), ("reason", "upstream-reset")));
    }

    private static async Task<bool> Refused(TaggedEdge edge)
    {
        try
        {
            using var client = await EdgeClient.Connect(edge.EndPoint());
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
