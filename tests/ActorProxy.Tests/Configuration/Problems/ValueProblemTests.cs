namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Values that are not what their key takes.</summary>
public sealed class ValueProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "actorproxy.limit.drain-time = 5s\n", ["test.conf:2:12: actorproxy.limit: unknown key; did you mean \"limits\"?"] },
        { "actorproxy.limits { max-conections = 5 }\n", ["test.conf:2:21: actorproxy.limits.max-conections: unknown key; did you mean \"max-connections\"?"] },
        { "actorproxy.upstreams.u.weight = 5\n", ["test.conf:2:24: actorproxy.upstreams.u.weight: unknown key"] },
        { "actorproxy.limits.drain-time = 5 parsecs\n", ["test.conf:2:32: actorproxy.limits.drain-time: \"5 parsecs\" is not a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d"] },
        { "actorproxy.limits.drain-time = 5\n", ["test.conf:2:32: actorproxy.limits.drain-time: \"5\" is not a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d"] },
        { "actorproxy.limits.drain-time = 2h\n", ["test.conf:2:32: actorproxy.limits.drain-time: must be 0 to 1h"] },
        { "actorproxy.preread.timeout = 0\n", ["test.conf:2:30: actorproxy.preread.timeout: must be 100ms to 10m"] },
        { "actorproxy.upstreams.u.idle-timeout = 10ms\n", ["test.conf:2:39: actorproxy.upstreams.u.idle-timeout: must be 0 (off) or 1s to 7d"] },
        { "actorproxy.upstreams.u.idle-timeout = -5s\n", ["test.conf:2:39: actorproxy.upstreams.u.idle-timeout: \"-5s\" is not a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d"] },
        { "actorproxy.preread.max-bytes = 1MiB\n", ["test.conf:2:32: actorproxy.preread.max-bytes: must be 1KiB to 64KiB"] },
        { "actorproxy.preread.max-bytes = 16 KiBi\n", ["test.conf:2:32: actorproxy.preread.max-bytes: \"16 KiBi\" is not a size such as 4096, 64k or 16KiB"] },
        { "actorproxy.upstreams.u.connect.attempts = many\n", ["test.conf:2:43: actorproxy.upstreams.u.connect.attempts: \"many\" is not a whole number"] },
        { "actorproxy.upstreams.u.connect.attempts = 17\n", ["test.conf:2:43: actorproxy.upstreams.u.connect.attempts: must be 1 to 16"] },
        {
            "actorproxy.upstreams.u.health { fall = 1.5, rise = 0 }\n",
            [
                "test.conf:2:40: actorproxy.upstreams.u.health.fall: \"1.5\" is not a whole number",
                "test.conf:2:52: actorproxy.upstreams.u.health.rise: must be 1 to 100",
            ]
        },
        { "actorproxy.cluster.port = ${EMPTY}\n", ["test.conf:2:27: actorproxy.cluster.port: \"\" is not a whole number"] },
        { "actorproxy.cluster.port = 4053\nactorproxy.cluster.port = ${?BIG}\n", ["test.conf:3:27: actorproxy.cluster.port: must be 1 to 65535"] },
        { "actorproxy.upstreams.u.balance = round-robbin\n", ["test.conf:2:34: actorproxy.upstreams.u.balance: \"round-robbin\" is not one of round-robin, least-connections, random-two, source-hash; did you mean \"round-robin\"?"] },
        { "actorproxy.access-log.format = JSON\n", ["test.conf:2:32: actorproxy.access-log.format: \"JSON\" is not one of json, text, off; did you mean \"json\"?"] },
        { "actorproxy.limits.drain-time { a = 1 }\n", ["test.conf:2:30: actorproxy.limits.drain-time: must be one value, not a list or an object"] },
        { "actorproxy.limits = 5\n", ["test.conf:2:21: actorproxy.limits: must be an object { … }"] },
        { "actorproxy.limits.drain-time = [5s]\n", ["test.conf:2:32: actorproxy.limits.drain-time: must be one value, not a list or an object"] },
        { "actorproxy.upstreams.v = \"10.0.0.1:1\"\n", ["test.conf:2:26: actorproxy.upstreams.v: must be an object { … }"] },
    };

    public static TheoryData<string, string[]> Alone => new()
    {
        { "actorprox { }\n", ["test.conf:1:1: actorprox: unknown key; did you mean \"actorproxy\"?"] },
        { "", ["test.conf:1:1: actorproxy: missing: every setting is under it"] },
        { "actorproxy { }\n", ["test.conf:1:1: actorproxy.listeners: no listener: at least one is needed"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadValue_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);

    [Theory]
    [MemberData(nameof(Alone))]
    public void Load_BadValueAlone_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(text, problems);
}
