using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A list in a file is in force at the edge, and goes on to bouncers.</summary>
public sealed class FeedTests : IDisposable
{
    private const int Count = 50_000;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Feed_OfFiftyThousand_IsInForceAndStreamsToABouncerAtOnce()
    {
        var list = string.Join('\n', Enumerable.Range(0, Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"11.0.{i >> 8}.{i & 255}")));
        _folder.Write("drop.txt", list + "\n2001:db8:7::/48\n");
        await using var edge = await EdgeProcess.Start($$"""
            listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = nobody } }
            upstreams { nobody { servers = ["127.0.0.1:9"], proxy-protocol = off, health.interval = 0 } }
            bans {
              store = "{{_folder["bans.db"]}}"
              feeds { drop { file = "{{_folder["drop.txt"]}}" } }
              bouncers { firewall { key-sha256 = "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("key")))}}" } }
            }
            """);

        await edge.Errors.WaitFor($"Feed drop: {Count + 1} entries in force");
        var full = await Pull(edge, "?startup=true");
        Assert.Equal((Count + 1, 0), full);
        Assert.Equal("feed", (string?)(await edge.Admin.Get("/v1/bans/2001:db8:7:1::9")).AssertOk().Json["origin"]);
        var metrics = await edge.Admin.Metrics();
        Assert.Equal(Count + 1, metrics.Sum("actorproxy_feed_entries"));

        // One line in the log, not fifty thousand.
        Assert.Empty(edge.Errors.Containing("Ban imposed"));

        _folder.Write("drop.txt", list + "\n203.0.113.7\n");
        await Eventually.True(async () => (await edge.Admin.Get("/v1/bans/203.0.113.7")).Status == System.Net.HttpStatusCode.OK, "the new list");
        await Eventually.True(async () => (await edge.Admin.Metrics()).Sum("actorproxy_bans_active") == Count + 1, "the dropped one to go");
        Assert.Equal((1, 1), await Pull(edge, ""));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int New, int Deleted)> Pull(EdgeProcess edge, string query)
    {
        var delta = (await edge.Admin.Send(HttpMethod.Get, "/v1/decisions/stream" + query, null, ("X-Api-Key", "key"))).AssertOk().Json;
        return (CountOf(delta["new"]), CountOf(delta["deleted"]));
    }

    private static int CountOf(JsonNode? decisions) => decisions?.AsArray().Count ?? 0;
}
