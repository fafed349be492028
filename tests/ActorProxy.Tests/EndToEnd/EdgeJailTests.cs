using ActorProxy.Tests.Admin;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Bans that the edge decides for itself, by what it sees.</summary>
public sealed class EdgeJailTests
{
    [Fact]
    public async Task Noise_AndFlood_BanWhoMakesThemAndNobodyElse()
    {
        await using var tagged = await TaggedEdge.Start("""
            bans {
              ignore = ["127.0.4.9/32"], kernel-filter = off, store = ""
              jails { edge-noise { max-retry = 3, ban-time = 1h }, edge-flood { max-retry = 20, find-time = 1m } }
            }
            """);
        for (var i = 0; i < 3; i++)
        {
            foreach (var from in new[] { "127.0.4.1", "127.0.4.9" })
            {
                using var noisy = await EdgeClient.Connect(tagged.EndPoint(), from);
                await noisy.Send("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
                await noisy.End();
            }
        }

        for (var i = 0; i < 20; i++)
        {
            using var one = await tagged.Open("a.example", "127.0.4.2");
        }

        await Banned(tagged, "127.0.4.1", "edge-noise");
        await Banned(tagged, "127.0.4.2", "edge-flood");
        using var spared = await tagged.Open("a.example", "127.0.4.9");
        using var other = await tagged.Open("a.example", "127.0.4.3");
        var page = await tagged.Edge.Admin.Metrics();
        Assert.Equal(2, page.Sum("actorproxy_bans_active", ("origin", "edge")));
        Assert.Equal(1, page.Sum("actorproxy_bans_total", ("jail", "edge-noise")));
    }

    private static async Task Banned(TaggedEdge tagged, string client, string jail)
    {
        AdminReply? reply = null;
        await Eventually.True(async () => (reply = await tagged.Edge.Admin.Get("/v1/bans/" + client)).Status == System.Net.HttpStatusCode.OK, $"a ban of {client}");
        Assert.Equal(("edge", jail, ""), ((string?)reply!.Json["origin"], (string?)reply.Json["jail"], (string?)reply.Json["reporter"]));
    }
}
