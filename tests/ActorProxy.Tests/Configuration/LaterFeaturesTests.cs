namespace ActorProxy.Tests.Configuration;

/// <summary>A file written for a later version still starts this one, and is told what has no effect.</summary>
public sealed class LaterFeaturesTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_KeysOfLaterVersions_WarnsAndGoesOn()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + """
            actorproxy {
              sites { "a.example" { upstream = "http://10.0.0.1" } }
              upstreams.u.http-servers = ["10.0.0.1:80"]
              bans { store = "x.db", jails { sshd { } }, evidence-time = 1d, reporters { }, bouncers { }, feeds { } }
              cluster { host = 10.0.0.1, seeds = ["10.0.0.2:4053"], tls { cert = "x" } }
            }
            """).Load();

        Assert.Empty(_folder.Told(result.Errors));
        Assert.Equal(
            [
                "test.conf:3:3: actorproxy.sites: has no effect in this version yet",
                "test.conf:4:15: actorproxy.upstreams.u.http-servers: has no effect in this version yet",
                "test.conf:5:10: actorproxy.bans.store: has no effect in this version yet",
                "test.conf:5:26: actorproxy.bans.jails: has no effect in this version yet",
                "test.conf:5:46: actorproxy.bans.evidence-time: has no effect in this version yet",
                "test.conf:5:66: actorproxy.bans.reporters: has no effect in this version yet",
                "test.conf:5:81: actorproxy.bans.bouncers: has no effect in this version yet",
                "test.conf:5:95: actorproxy.bans.feeds: has no effect in this version yet",
                "test.conf:6:30: actorproxy.cluster.seeds: has no effect in this version yet",
                "test.conf:6:57: actorproxy.cluster.tls: has no effect in this version yet",
            ],
            _folder.Told(result.Warnings));
        Assert.Empty(result.Settings!.Cluster.Seeds);
    }

    [Fact]
    public void Load_SectionBesideActorproxy_Warns()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + "limits { drain-time = 5s }\nmine = 1\n").Load();

        Assert.Equal(["test.conf:2:1: limits: has no effect here; it belongs into actorproxy { }"], _folder.Told(result.Warnings));
        Assert.NotNull(result.Settings);
    }
}
