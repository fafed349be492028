using System.Net.Sockets;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>An edge whose disk has become read-only, as a broken one does: it enforces what is on it, says so, and serves.</summary>
public sealed class ReadOnlyDiskTests
{
    [ToolTheory(Testing.Tools.NetworkNamespaces, "mount", "umount", "env")]
    [InlineData("/tmp", "with its log, from a copy in memory. The 2 bans", true)]
    [InlineData("DISK", "without its log, which takes a folder for temporary files", false)]
    public async Task Start_DiskIsReadOnly_EnforcesWhatIsOnIt(string temporary, string expected, bool hasLog)
    {
        using var disk = new Tmpfs("16m");
        await using var edge = await TaggedEdge.Start(
            $"bans {{ store = \"{disk["bans.db"]}\", ignore = [], kernel-filter = off }}", null, Testing.Tools.Find("env"), "TMPDIR=" + temporary.Replace("DISK", disk.Path, StringComparison.Ordinal));
        await Ban(edge, "127.0.0.11");
        edge.Edge.Send(Signal.Term);
        await edge.Edge.StartAgain();
        await Ban(edge, "127.0.0.12");
        edge.Edge.Send(Signal.Kill);
        await edge.Edge.WaitForExit();
        disk.Remount("ro");

        await edge.Edge.StartAgain();

        Assert.Contains(expected, await edge.Edge.Errors.WaitFor("cannot be written, but read"), StringComparison.Ordinal);
        Assert.True(await IsRefused(edge, "127.0.0.11"));
        Assert.Equal(hasLog, await IsRefused(edge, "127.0.0.12"));
        Assert.Contains("degraded", (await edge.Edge.Admin.Get("/health/ready")).AssertOk().Body, StringComparison.Ordinal);
        Assert.Equal(0, await StoreOk(edge));
        using (var client = await edge.Open(from: "127.0.0.13"))
        {
            await client.Echo("served all the same");
        }

        await Ban(edge, "127.0.0.14");
        Assert.True(await IsRefused(edge, "127.0.0.14"));

        disk.Remount("rw");
        await edge.Edge.Errors.WaitFor("works again");
        await Eventually.True(async () => await StoreOk(edge) == 1, "no alarm any more");
        edge.Edge.Send(Signal.Kill);
        await edge.Edge.StartAgain();
        foreach (var client in new[] { "127.0.0.11", "127.0.0.12", "127.0.0.14" })
        {
            Assert.True(await IsRefused(edge, client), client);
        }

        Assert.Empty(edge.Edge.Complaints());
    }

    private static async Task Ban(TaggedEdge edge, string client) =>
        (await edge.Edge.Admin.Put("/v1/bans/" + client, """{"jail":"disk","duration":"1h"}""")).AssertOk();

    private static async Task<double> StoreOk(TaggedEdge edge) => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_bans_store_ok");

    private static async Task<bool> IsRefused(TaggedEdge edge, string from)
    {
        try
        {
            using var client = await edge.Open(from: from);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return true;
        }
    }
}
