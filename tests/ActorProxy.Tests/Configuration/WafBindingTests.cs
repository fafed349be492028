using ActorProxy.Configuration.Comparing;
using ActorProxy.Core.Offloading;
using ActorProxy.Tests.Configuration.Problems;

namespace ActorProxy.Tests.Configuration;

/// <summary>What a site has before it: a word, a section, or what all have.</summary>
public sealed class WafBindingTests
{
    private const string Jails = "actorproxy.bans.jails { attacks { }, edge-noise { } }\n";

    public static TheoryData<string, string, WafMode, int, string, string> Sites => new()
    {
        { "", "", WafMode.Off, 131072, "", "" },
        { "", "waf = detect", WafMode.Detect, 131072, "", "test.conf:4:59: actorproxy.sites.\"a.example\".waf" },
        { "", "waf { mode = block, jail = attacks }", WafMode.Block, 131072, "attacks", "test.conf:4:59: actorproxy.sites.\"a.example\".waf" },
        { "mode = block, max-body = 64k, jail = attacks", "", WafMode.Block, 65536, "attacks", "test.conf:4:20: actorproxy.sites.\"a.example\".waf" },
        { "mode = block, max-body = 64k, jail = attacks", "waf = off", WafMode.Off, 65536, "attacks", "" },
        { "mode = block, max-body = 64k, jail = attacks", "waf { max-body = 1MiB, jail = \"\" }", WafMode.Block, 1048576, "", "test.conf:4:59: actorproxy.sites.\"a.example\".waf" },
    };

    public static TheoryData<string, string, string[]> Problems => new()
    {
        { "", "waf = on", ["test.conf:4:65: actorproxy.sites.\"a.example\".waf: \"on\" is not one of off, detect, block"] },
        { "", "waf = [block]", ["test.conf:4:65: actorproxy.sites.\"a.example\".waf: must be one value, not a list or an object"] },
        { "", "waf { mode = block, library = x }", ["test.conf:4:79: actorproxy.sites.\"a.example\".waf.library: unknown key"] },
        { "", "waf { jail = attack }", ["test.conf:4:72: actorproxy.sites.\"a.example\".waf.jail: no actorproxy.bans.jails.attack exists; did you mean \"attacks\"?"] },
        { "", "waf { jail = edge-noise }", ["test.conf:4:72: actorproxy.sites.\"a.example\".waf.jail: no actorproxy.bans.jails.edge-noise exists"] },
        { "", "waf { max-body = 17MiB }", ["test.conf:4:76: actorproxy.sites.\"a.example\".waf.max-body: must be 1KiB to 16MiB"] },
        { "rules = []", "", ["test.conf:3:26: actorproxy.waf.rules: empty: at least a file of rules, * for several, without blanks in its path"] },
        { "rules = \"a b.conf\"", "", ["test.conf:3:26: actorproxy.waf.rules: \"a b.conf\" is not a file of rules, * for several, without blanks in its path"] },
        { "library = \"\"", "", ["test.conf:3:28: actorproxy.waf.library: must be the name or the path of libmodsecurity"] },
    };

    [Theory]
    [MemberData(nameof(Sites))]
    public void Load_Site_TakesWhatItDoesNotSayFromAll(string common, string site, WafMode mode, int maxBody, string jail, string place)
    {
        using var folder = new ConfigFolder().With("test.conf", Text(common, site));

        var waf = Assert.Single(folder.Load().Valid.Sites).Waf;

        Assert.Equal((mode, maxBody, jail), (waf.Mode, waf.MaxBody, waf.Jail));
        Assert.Equal(place, waf.Place.Replace(Path.GetDirectoryName(folder["x"]) + "/", "", StringComparison.Ordinal));
        Assert.Equal(new WafSettings().Rules, waf.Rules);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Load_BadValue_TellsWhereAndWhat(string common, string site, string[] problems) => ProblemAssert.Told(Text(common, site), problems);

    [Fact]
    public void Describe_SiteThatOnlyMoved_IsNoChange_AndRulesAre()
    {
        using var folder = new ConfigFolder().With("test.conf", Text("", "waf = block")).With("moved.conf", "\n" + Text("", "waf = block")).With("changed.conf", Text("", "waf { mode = block, rules = x }"));
        var before = folder.Load().Valid;

        Assert.Empty(ConfigChanges.Describe(before, folder.Load("moved.conf").Valid));
        Assert.Equal(["sites: changed a.example"], ConfigChanges.Describe(before, folder.Load("changed.conf").Valid));
    }

    private static string Text(string common, string site) =>
        ConfigFolder.Minimal + Jails + $"actorproxy.waf {{ {common} }}\nactorproxy.sites {{ \"a.example\" {{ upstream = \"http://b:1\", {site} }} }}\n";
}
