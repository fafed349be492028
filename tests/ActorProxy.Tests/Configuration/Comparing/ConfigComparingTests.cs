using ActorProxy.Configuration;
using ActorProxy.Configuration.Comparing;

namespace ActorProxy.Tests.Configuration.Comparing;

public sealed class ConfigComparingTests : IDisposable
{
    private const string Old = """
        actorproxy {
          listeners { https { bind = ["127.0.0.1:8443"], kind = tls, routes = public, accept-proxy-from = ["10.0.0.0/8"] } }
          routes { public { "a.example" = one, "~b" = one, "~c" = one } }
          upstreams { one { servers = ["10.0.0.1:443"] } }
          admin { bind = ["127.0.0.1:9180"], metrics-from = ["10.0.0.0/8"] }
        }
        akka { loglevel = INFO }
        """;

    private static readonly string Hash = new('a', 64);

    private readonly ConfigFolder _folder = new();

    public static TheoryData<string, string, string[], string[]> Rows => new()
    {
        { "akka {", "# a comment\nakka   {", [], [] },
        { "127.0.0.1:8443", "127.0.0.1:8444", ["listeners: changed https"], [] },
        { "10.0.0.0/8\"] } }", "10.0.0.0/9\"] } }", ["listeners: changed https"], [] },
        { "listeners { ", "listeners { smtp { bind = \"*:25\", kind = tcp, upstream = one }, ", ["listeners: added smtp"], [] },
        { "routes { ", "routes { mail { }, ", ["routes: added mail"], [] },
        { "\"a.example\" = one", "\"a.example\" = reject", ["routes.public: changed a.example"], [] },
        { "\"a.example\" = one", "\"d.example\" = one", ["routes.public: added d.example; removed a.example"], [] },
        { "\"a.example\" = one", "\"a.example\" = one, default = one", ["routes.public: changed default"], [] },
        { "\"~b\" = one, \"~c\" = one", "\"~c\" = one, \"~b\" = one", ["routes.public: order changed"], [] },
        { "10.0.0.1:443", "10.0.0.2:443", ["upstreams: changed one"], [] },
        { "upstreams { ", "upstreams { two.servers = \"x:1\", ", ["upstreams: added two"], [] },
        { "admin { ", "limits.drain-time = 1s, bans.ignore = [], admin { ", ["limits: changed", "bans: changed"], [] },
        { "admin { ", "bans { evidence-time = 1h, history-time = 1d }, admin { ", ["bans: changed"], [] },
        { "admin { ", "bans.store = \"\", admin { ", ["bans: changed"], ["bans.store changed; it takes effect after a restart"] },
        { "admin { ", "bans.jails { sshd { }, web { } }, admin { ", ["bans.jails: added sshd, web"], [] },
        { "admin { ", "bans.jails.default.max-retry = 3, admin { ", ["bans.jails: changed default"], [] },
        { "admin { ", "bans.jails.default.increment.multipliers = [1], admin { ", ["bans.jails: changed default"], [] },
        { "admin { ", $"bans.reporters.y.token-sha256 = {Hash}, admin {{ ", ["bans.reporters: added y"], [] },
        { "admin { ", "access-log.format = off, admin { ", ["access-log: changed"], [] },
        { "127.0.0.1:9180", "127.0.0.1:9181", ["admin: changed"], ["admin changed; it takes effect after a restart"] },
        { "admin { ", "cluster.port = 1, loops.count = 1, admin { ", ["cluster: changed", "loops: changed"], ["cluster changed; it takes effect after a restart", "loops changed; it takes effect after a restart"] },
        { "INFO", "DEBUG", [], ["akka changed; it takes effect after a restart"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Describe_OneEdit_SaysWhatChanged(string from, string to, string[] changes, string[] restarts)
    {
        var old = Load("old.conf", Old);
        var @new = Load("new.conf", Old.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(changes, ConfigChanges.Describe(old.Valid, @new.Valid));
        Assert.Equal(restarts, RestartNeeds.Of(old, @new));
        Assert.Equal(changes.Length + restarts.Length == 0, old.Hash == @new.Hash);
    }

    [Theory]
    [InlineData("max-retry = 3", "max-retry = 4", "bans.jails: changed a")]
    [InlineData("factor = 2", "factor = 3", "bans.jails: changed a")]
    [InlineData("multipliers = [1, 2]", "multipliers = [1, 3]", "bans.jails: changed a")]
    [InlineData("upstreams = [one]", "upstreams = []", "bans.reporters: changed r")]
    [InlineData("evidence = off", "evidence = required", "bans.reporters: changed r")]
    [InlineData("key-sha256 = b", "key-sha256 = d", "bans.bouncers: changed b")]
    [InlineData("refresh = 1h", "refresh = 2h", "bans.feeds: changed f")]
    [InlineData("ban-time = 1d", "ban-time = permanent", "bans.jails: changed b")]
    [InlineData("find-time = 1m", "find-time = 2m", "bans.jails: changed default, a, b")]
    public void Describe_OneEditOfBans_NamesIt(string from, string to, string change)
    {
        var bans = "actorproxy.bans { jails { default { find-time = 1m }, a { max-retry = 3, increment { factor = 2, multipliers = [1, 2] } }, b { ban-time = 1d } }\n"
            + $"reporters.r {{ token-sha256 = {Hash}, upstreams = [one], evidence = off }}, bouncers.b {{ key-sha256 = b{Hash[1..]} }}, feeds.f {{ file = x, refresh = 1h }} }}\n";
        var old = Load("old.conf", Old + "\n" + bans);
        var @new = Load("new.conf", Old + "\n" + bans.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal([change], ConfigChanges.Describe(old.Valid, @new.Valid));
        Assert.Empty(ConfigChanges.Describe(old.Valid, Load("same.conf", Old + "\n" + bans).Valid));
    }

    [Fact]
    public void Describe_ManyNames_CountsTheRest()
    {
        var more = string.Concat(Enumerable.Range(0, 8).Select(i => $"\"{i}.a\" = one, "));

        var changes = ConfigChanges.Describe(Load("old.conf", Old).Valid, Load("new.conf", Old.Replace("\"~b\"", more + "\"~b\"", StringComparison.Ordinal)).Valid);

        Assert.Equal(["routes.public: added 0.a, 1.a, 2.a, 3.a, 4.a and 3 more"], changes);
    }

    private ConfigLoadResult Load(string name, string text)
    {
        var result = _folder.With(name, text).Load(name);
        Assert.Empty(_folder.Told(result.Errors));
        return result;
    }
}
