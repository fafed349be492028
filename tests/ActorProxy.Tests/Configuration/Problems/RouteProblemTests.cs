namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Patterns and targets.</summary>
public sealed class RouteProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "actorproxy.routes.r {\n  \"a.example\" = u\n  \"a.example\" = reject\n}\n", ["test.conf:4:3: actorproxy.routes.r.\"a.example\": given twice, first at 3:3"] },
        { "actorproxy.routes.r {\n  \"a.example\" = u\n  \"A.Example.\" = reject\n}\n", ["test.conf:4:3: actorproxy.routes.r.\"A.Example.\": the same name as \"a.example\" at 3:3"] },
        { "actorproxy.routes.r.\"a.example\" = u\ninclude \"route.conf\"\n", ["route.conf:1:23: actorproxy.routes.r.\"a.example\": given twice, first at test.conf:2:21"] },
        { "actorproxy.routes.r { \"a.example\" = u, \"a.example\" = ${?TARGET} }\n", ["test.conf:2:40: actorproxy.routes.r.\"a.example\": given twice, first at 2:23"] },
        { "actorproxy.routes.r { www.a.example = u }\n", ["test.conf:2:23: actorproxy.routes.r.www: a name with dots needs quotes: \"www.a.example\""] },
        {
            "actorproxy.routes.r { \"*\" = u, \"*.\" = u }\n",
            [
                "test.conf:2:23: actorproxy.routes.r.\"*\": * stands only at the front, as *.suffix; for every other name there is default, for more there is ~regex",
                "test.conf:2:32: actorproxy.routes.r.\"*.\": *. needs a suffix after it",
            ]
        },
        {
            "actorproxy.routes.r { \"a*.example\" = u, \"*.*.example\" = u }\n",
            [
                "test.conf:2:23: actorproxy.routes.r.\"a*.example\": * stands only at the front, as *.suffix; for every other name there is default, for more there is ~regex",
                "test.conf:2:41: actorproxy.routes.r.\"*.*.example\": * stands only at the front, as *.suffix; for every other name there is default, for more there is ~regex",
            ]
        },
        {
            "actorproxy.routes.r { \"~^(a\" = u, \"~\" = u }\n",
            [
                "test.conf:2:23: actorproxy.routes.r.\"~^(a\": not a regular expression, at offset 3: InsufficientClosingParentheses",
                "test.conf:2:35: actorproxy.routes.r.\"~\": ~ needs a regular expression of 1 to 1024 characters after it",
            ]
        },
        {
            "actorproxy.routes.r { \"10.0.0.1\" = u, \"::1\" = u }\n",
            [
                "test.conf:2:23: actorproxy.routes.r.\"10.0.0.1\": an address is no server name: clients that send one, or none, take default",
                "test.conf:2:39: actorproxy.routes.r.\"::1\": an address is no server name: clients that send one, or none, take default",
            ]
        },
        { "actorproxy.routes.r { \"bücher.example\" = u }\n", ["test.conf:2:23: actorproxy.routes.r.\"bücher.example\": only ASCII: write an international name in its xn-- form, as clients send it"] },
        {
            "actorproxy.routes.r { \"a..example\" = u, \"a b\" = u }\n",
            [
                "test.conf:2:23: actorproxy.routes.r.\"a..example\": empty label between two dots",
                "test.conf:2:41: actorproxy.routes.r.\"a b\": ' ' has no place in a host name; a regular expression begins with ~",
            ]
        },
        {
            "actorproxy.routes.r { \"a.example\" = sitse }\n",
            ["test.conf:2:37: actorproxy.routes.r.\"a.example\": no actorproxy.upstreams.sitse exists; did you mean \"sites\"?"]
        },
        { "actorproxy.routes.r { \"a.example\" = [u] }\n", ["test.conf:2:37: actorproxy.routes.r.\"a.example\": must be one value, not a list or an object"] },
        { "actorproxy.sites {\n  \"a.example\" { upstream = \"http://x\" }\n  \"A.example\" { upstream = \"http://y\" }\n}\n", ["test.conf:4:3: actorproxy.sites.\"A.example\": the same name as \"a.example\" at 3:3"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadRoute_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);
}
