using ActorProxy.Commands;
using ActorProxy.Core.Bans;

namespace ActorProxy.Tests.Configuration;

/// <summary>What the section <c>bans</c> comes to; the defaults are <see cref="ShippedConfigTests"/>', mistakes are in <c>Problems</c>.</summary>
public sealed class BanConfigTests : IDisposable
{
    private static readonly string Hash = new('a', 64);

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_EveryKey_GivesItsSetting()
    {
        var bans = Bans($$"""
            store = "", history-time = 1h, evidence-time = 2h
            jails { sshd { max-retry = 3, find-time = 1m, ban-time = 2m, increment { factor = 1.5, max-time = 1d, random-time = 5m, multipliers = [1, 5, 30] } } }
            reporters { y { token-sha256 = "{{Hash.ToUpperInvariant()}}", upstreams = [u, u], evidence = off } }
            """);

        Assert.Equal(("", TimeSpan.FromHours(1), TimeSpan.FromHours(2)), (bans.Store, bans.HistoryTime, bans.EvidenceTime));
        var jail = Assert.Single(bans.Jails);
        Assert.Equal(("sshd", 3, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)), (jail.Name, jail.MaxRetry, jail.FindTime, jail.BanTime));
        Assert.Equal((1.5, TimeSpan.FromDays(1), TimeSpan.FromMinutes(5)), (jail.Increment.Factor, jail.Increment.MaxTime, jail.Increment.RandomTime));
        Assert.Equal([1, 5, 30], jail.Increment.Multipliers);
        var reporter = Assert.Single(bans.Reporters);
        Assert.Equal(("y", Hash, EvidenceRule.Off), (reporter.Name, reporter.TokenSha256, reporter.Evidence));
        Assert.Equal(["u"], reporter.Upstreams);
    }

    [Fact]
    public void Load_EdgeJails_HaveLimitsOfTheirOwnAndTheRestFromDefault()
    {
        var jails = Bans("jails { default { max-retry = 7, ban-time = 3h }, edge-noise {}, edge-flood { max-retry = 9 } }").Jails.ToDictionary(jail => jail.Name);

        Assert.Equal((30, TimeSpan.FromMinutes(10), TimeSpan.FromHours(3)), (jails["edge-noise"].MaxRetry, jails["edge-noise"].FindTime, jails["edge-noise"].BanTime));
        Assert.Equal((9, TimeSpan.FromSeconds(10), TimeSpan.FromHours(3)), (jails["edge-flood"].MaxRetry, jails["edge-flood"].FindTime, jails["edge-flood"].BanTime));
    }

    [Fact]
    public void Load_BouncersAndFeeds_AreRead()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + $$"""
            actorproxy.bans { bouncers.firewall.key-sha256 = {{Hash}}
              feeds { drop { file = "drop.txt" }, level1 { file = "l.netset", format = netset, refresh = 6h } } }
            """).Load();

        Assert.Empty(_folder.Told(result.Warnings));
        var bans = result.Valid.Bans;
        Assert.Equal(new BouncerSettings { Name = "firewall", KeySha256 = Hash }, Assert.Single(bans.Bouncers));
        Assert.Equal(
            [
                new FeedSettings { Name = "drop", File = "drop.txt" },
                new FeedSettings { Name = "level1", File = "l.netset", Format = FeedFormat.Netset, Refresh = TimeSpan.FromHours(6) },
            ],
            bans.Feeds);
    }

    [Fact]
    public void Load_JailsAndDefault_InheritKeyByKey()
    {
        var bans = Bans("""
            jails {
              sshd { max-retry = 3, increment.factor = 3 }
              default { find-time = 1h, max-retry = 4, increment { factor = 2, multipliers = [1, 2], random-time = 1m } }
              web { find-time = 5m, increment { multipliers = [] } }
            }
            """);

        Assert.Equal(["sshd", "web"], bans.Jails.Select(jail => jail.Name));
        var (sshd, web) = (bans.Jails[0], bans.Jails[1]);
        Assert.Equal((3, TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)), (sshd.MaxRetry, sshd.FindTime, sshd.BanTime));
        Assert.Equal((3d, TimeSpan.FromMinutes(1)), (sshd.Increment.Factor, sshd.Increment.RandomTime));
        Assert.Equal([1, 2], sshd.Increment.Multipliers);
        Assert.Equal((4, TimeSpan.FromMinutes(5), 2d), (web.MaxRetry, web.FindTime, web.Increment.Factor));
        Assert.Empty(web.Increment.Multipliers);
        Assert.Equal(("default", 4), (bans.JailDefaults.Name, bans.JailDefaults.MaxRetry));
    }

    [Fact]
    public void Load_DefaultAlone_IsNoJail() => Assert.Empty(Bans("jails { default { max-retry = 1 } }").Jails);

    [Theory]
    [InlineData("-1")]
    [InlineData("permanent")]
    [InlineData("\"-1\"")]
    public void Load_PermanentBanTime_IsNone(string text) => Assert.Null(Bans($"jails.sshd.ban-time = {text}").Jails[0].BanTime);

    [Fact]
    public void Load_BanTimeOfAJailOfAPermanentDefault_IsItsOwn()
    {
        var bans = Bans("jails { default.ban-time = permanent, sshd.ban-time = 1h, web { } }");

        Assert.Equal([TimeSpan.FromHours(1), null], bans.Jails.Select(jail => jail.BanTime));
    }

    [Theory]
    [InlineData("jails.a.ban-time = 30d", 30)]
    [InlineData("jails { default.increment.max-time = 2d, a.ban-time = 3d }", 3)]
    [InlineData("jails { default.increment.max-time = 2d, a.ban-time = 1d }", 2)]
    [InlineData("jails.a { ban-time = 2d, increment.max-time = 2d }", 2)]
    [InlineData("jails.a.ban-time = permanent", 7)]
    public void Load_InheritedMaxTime_MakesWayForALongerBanTime(string text, int days) =>
        Assert.Equal(TimeSpan.FromDays(days), Bans(text).Jails[0].Increment.MaxTime);

    [Fact]
    public void Load_LineOfTokenNew_IsAReporterOfAnyUpstream()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + TokenCommand.ConfigLine("yunohost", Hash)).Load();

        Assert.Empty(_folder.Told(result.Errors));
        var reporter = Assert.Single(result.Valid.Bans.Reporters);
        Assert.Equal(("yunohost", EvidenceRule.Required, 0), (reporter.Name, reporter.Evidence, reporter.Upstreams.Count));
    }

    private BanSettings Bans(string text)
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + "actorproxy.bans {\n" + text + "\n}\n").Load();
        Assert.Empty(_folder.Told(result.Errors));
        return result.Valid.Bans;
    }
}
