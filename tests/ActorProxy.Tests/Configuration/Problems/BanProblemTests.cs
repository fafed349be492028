namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Jails, reporters, bouncers and feeds.</summary>
public sealed class BanProblemTests
{
    private const string Form = "the SHA-256 of the token as 64 hex digits; \"actorproxy token new NAME\" prints one";

    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        {
            "actorproxy.bans.jails.sshd { max-retry = 0, find-time = 500ms, ban-time = 0 }\n",
            [
                "test.conf:2:42: actorproxy.bans.jails.sshd.max-retry: must be 1 to 1000",
                "test.conf:2:57: actorproxy.bans.jails.sshd.find-time: must be 1s to 30d",
                "test.conf:2:75: actorproxy.bans.jails.sshd.ban-time: must be 1s to 3650d",
            ]
        },
        {
            "actorproxy.bans.jails.sshd.increment { factor = 0, max-time = 9m, random-time = 31d, multipliers = [1, 0, x] }\n",
            [
                "test.conf:2:49: actorproxy.bans.jails.sshd.increment.factor: must be 0.01 to 1000",
                "test.conf:2:63: actorproxy.bans.jails.sshd.increment.max-time: must be 10m to 3650d",
                "test.conf:2:81: actorproxy.bans.jails.sshd.increment.random-time: must be 0 to 30d",
                "test.conf:2:104: actorproxy.bans.jails.sshd.increment.multipliers: \"0\" is not a whole number of 1 to 1000000",
                "test.conf:2:107: actorproxy.bans.jails.sshd.increment.multipliers: \"x\" is not a whole number of 1 to 1000000",
            ]
        },
        {
            "actorproxy.bans.jails { SSHD { }, \"a b\" { }, default.maxretry = 3 }\n",
            [
                "test.conf:2:25: actorproxy.bans.jails.SSHD: the name of a jail is a word of 1 to 64 of a-z 0-9 _ -",
                "test.conf:2:35: actorproxy.bans.jails.\"a b\": the name of a jail is a word of 1 to 64 of a-z 0-9 _ -",
                "test.conf:2:54: actorproxy.bans.jails.default.maxretry: unknown key; did you mean \"max-retry\"?",
            ]
        },
        { "actorproxy.bans.jails.sshd.ban-time = forever\n", ["test.conf:2:39: actorproxy.bans.jails.sshd.ban-time: \"forever\" is not a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d"] },
        { "actorproxy.bans.jails = 3\n", ["test.conf:2:25: actorproxy.bans.jails: must be an object { … }"] },
        {
            "actorproxy.bans { evidence-time = 0, history-time = -1, jail { } }\n",
            [
                "test.conf:2:35: actorproxy.bans.evidence-time: must be 1s to 30d",
                "test.conf:2:53: actorproxy.bans.history-time: \"-1\" is not a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d",
                "test.conf:2:57: actorproxy.bans.jail: unknown key; did you mean \"jails\"?",
            ]
        },
        { "actorproxy.bans.reporters.y { }\n", [$"test.conf:2:27: actorproxy.bans.reporters.y.token-sha256: missing: {Form}"] },
        { "actorproxy.bans.reporters.y.token-sha256 = \"\"\n", [$"test.conf:2:27: actorproxy.bans.reporters.y.token-sha256: missing: {Form}"] },
        { "actorproxy.bans.reporters.y.token-sha256 = 12ab\n", [$"test.conf:2:44: actorproxy.bans.reporters.y.token-sha256: must be {Form}"] },
        {
            $"actorproxy.bans.reporters.y {{ token-sha256 = {A}, upstreams = [u, v, sites], evidence = none }}\n",
            [
                "test.conf:2:128: actorproxy.bans.reporters.y.upstreams: no actorproxy.upstreams.v exists; did you mean \"u\"?",
                "test.conf:2:131: actorproxy.bans.reporters.y.upstreams: no actorproxy.upstreams.sites exists",
                "test.conf:2:150: actorproxy.bans.reporters.y.evidence: \"none\" is not one of required, off",
            ]
        },
        {
            $"actorproxy.bans.reporters {{\n  one.token-sha256 = {A}\n  two.token-sha256 = {A.ToUpperInvariant()}\n}}\n",
            ["test.conf:4:22: actorproxy.bans.reporters.two.token-sha256: the same as actorproxy.bans.reporters.one.token-sha256 at 3:22; each needs its own"]
        },
        {
            $"actorproxy.bans.reporters.one.token-sha256 = {A}\nactorproxy.admin.token-sha256 = {A}\n",
            ["test.conf:2:46: actorproxy.bans.reporters.one.token-sha256: the same as actorproxy.admin.token-sha256 at 3:33; each needs its own"]
        },
        {
            $"actorproxy.bans.bouncers {{\n  one.key-sha256 = {B}\n  two.key-sha256 = {B}\n  three {{ }}\n  Four.key-sha256 = x\n}}\nactorproxy.admin.token-sha256 = {B}\n",
            [
                "test.conf:4:20: actorproxy.bans.bouncers.two.key-sha256: the same as actorproxy.bans.bouncers.one.key-sha256 at 3:20; each needs its own",
                $"test.conf:5:3: actorproxy.bans.bouncers.three.key-sha256: missing: {Form}",
                "test.conf:6:3: actorproxy.bans.bouncers.Four: the name of a bouncer is a word of 1 to 64 of a-z 0-9 _ -",
                $"test.conf:6:21: actorproxy.bans.bouncers.Four.key-sha256: must be {Form}",
            ]
        },
        {
            "actorproxy.bans.feeds { drop { format = csv, refresh = 1s }, other { file = x, url = y } }\n",
            [
                "test.conf:2:25: actorproxy.bans.feeds.drop.file: missing: the file that holds the list",
                "test.conf:2:41: actorproxy.bans.feeds.drop.format: \"csv\" is not one of plain, netset, drop-json",
                "test.conf:2:56: actorproxy.bans.feeds.drop.refresh: must be 1m to 7d",
                "test.conf:2:80: actorproxy.bans.feeds.other.url: unknown key",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadBans_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);

    [Theory]
    [InlineData("max-retry", "1000", "1001")]
    [InlineData("find-time", "30d", "31d")]
    [InlineData("ban-time", "3650d", "3651d")]
    [InlineData("increment.factor", "0.01", "0.001")]
    [InlineData("increment.max-time", "3650d", "3651d")]
    [InlineData("increment.random-time", "0", "30d1ms")]
    [InlineData("increment.multipliers", "[1000000]", "[1000001]")]
    public void Load_AtTheLimit_IsLegal(string key, string legal, string illegal)
    {
        using var folder = new ConfigFolder();

        Assert.Empty(folder.With("a.conf", $"{ConfigFolder.Minimal}actorproxy.bans.jails.a.{key} = {legal}\n").Load("a.conf").Errors);
        Assert.Single(folder.With("b.conf", $"{ConfigFolder.Minimal}actorproxy.bans.jails.a.{key} = {illegal}\n").Load("b.conf").Errors);
    }
}
