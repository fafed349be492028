using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Clients that say nothing, say nonsense, or come in numbers.</summary>
public sealed class HostileClientsTests
{
    [Fact]
    public async Task SilentClients_500OfThem_KeepNobodyFromBeingServed()
    {
        await using var edge = await TaggedEdge.Start("preread { timeout = 3s }");
        var silent = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => EdgeClient.Connect(edge.EndPoint())));

        for (var i = 0; i < 20; i++)
        {
            using var client = await edge.Open();
            await client.Echo("served");
        }

        await Eventually.True(
            async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_refused_total", ("listener", "first"), ("reason", "preread-timeout")) == 500,
            "500 preread time-outs");
        Assert.All(await Task.WhenAll(silent.Select(client => client.End())), end => Assert.True(end.Took < TimeSpan.FromSeconds(5)));
        Array.ForEach(silent, client => client.Dispose());
        Assert.Equal(20, edge.Edge.Output.All.Count);
        Assert.Empty(edge.Edge.Complaints());
    }

    [Fact]
    public async Task RandomBytes_2000Connections_AreCountedAndNotLogged()
    {
        await using var edge = await TaggedEdge.Start();
        using (var warm = await edge.Open())
        {
            await warm.Echo("warm");
        }

        await Flood(edge, 200);
        var before = edge.Edge.Process.ResidentBytes;
        await Flood(edge, 1800);

        await Eventually.True(
            async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_refused_total", ("listener", "first")) == 2000, "2000 refusals");
        await Eventually.True(async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_active") == 0, "no connection to be left");
        Assert.InRange(edge.Edge.Process.ResidentBytes - before, long.MinValue, 64L * 1024 * 1024);
        Assert.Single(edge.Edge.Output.All);
        Assert.DoesNotContain(edge.Edge.Errors.All, line => !line.StartsWith("actorproxy ready", StringComparison.Ordinal) && !line.Contains("LimitNOFILE", StringComparison.Ordinal));
        using var client = await edge.Open();
        await client.Echo("served");
    }

    [Fact]
    public async Task Descriptors_RunOut_AcceptingPausesAndGoesOn()
    {
        // The runtime alone holds about 260 at rest, the product keeps 64 free: room for some 30 clients.
        await using var edge = await TaggedEdge.Start("preread { timeout = 1s }", maxDescriptors: 400);
        await edge.Edge.Errors.WaitFor("raise LimitNOFILE");
        var silent = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => EdgeClient.Connect(edge.EndPoint())));
        await edge.Edge.Errors.WaitFor("pauses");

        using (var client = await edge.Open())
        {
            await client.Echo("served after all");
        }

        await Eventually.True(
            async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_refused_total", ("listener", "first"), ("reason", "preread-timeout")) == 200,
            "all 200 to have had their turn");
        Array.ForEach(silent, client => client.Dispose());

        // Each loop's listener may say so once.
        Assert.InRange(edge.Edge.Errors.Containing("pauses").Count, 1, Environment.ProcessorCount);
        Assert.Empty(edge.Edge.Complaints());
    }

    private static async Task Flood(TaggedEdge edge, int count)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (seed, _) =>
        {
            // Never the first byte of a TLS handshake record: such a connection would wait for the rest.
            var bytes = new byte[1 + (seed * 7 % 3000)];
            new Random(seed).NextBytes(bytes);
            bytes[0] = (byte)(bytes[0] == 22 ? 23 : bytes[0]);
            using var client = await EdgeClient.Connect(edge.EndPoint());
            try
            {
                await client.Send(bytes);
                await client.End();
            }
            catch (SocketException)
            {
                // Reset while sending: also an end.
            }
        });
    }
}
