using ActorProxy.Core.Routing;

namespace ActorProxy.Core.Tests.Routing;

public sealed class RoutePatternTests
{
    [Theory]
    [InlineData("a.org", RoutePatternKind.Exact, "a.org")]
    [InlineData("A.Org.", RoutePatternKind.Exact, "a.org")]
    [InlineData("localhost", RoutePatternKind.Exact, "localhost")]
    [InlineData("_dmarc.a-b.org", RoutePatternKind.Exact, "_dmarc.a-b.org")]
    [InlineData("xn--bcher-kva.example", RoutePatternKind.Exact, "xn--bcher-kva.example")]
    [InlineData("1.2.3", RoutePatternKind.Exact, "1.2.3")]
    [InlineData("*.A.org.", RoutePatternKind.Wildcard, "*.a.org")]
    [InlineData("*.org", RoutePatternKind.Wildcard, "*.org")]
    [InlineData("~^shop[0-9]+[.]example$", RoutePatternKind.Regex, "~^shop[0-9]+[.]example$")]
    [InlineData("~^A", RoutePatternKind.Regex, "~^A")]
    public void TryParse_WellFormed_YieldsKindAndOneSpelling(string text, RoutePatternKind kind, string key)
    {
        Assert.True(RoutePattern.TryParse(text, out var pattern, out var error), error);
        Assert.Equal((kind, key, text, ""), (pattern.Kind, pattern.Key, pattern.Text, error));
    }

    [Theory]
    [InlineData(null, "needs a name")]
    [InlineData("", "needs a name")]
    [InlineData(".", "needs a name")]
    [InlineData("*.", "needs a suffix")]
    [InlineData("*", "default")]
    [InlineData("www.*", "only at the front")]
    [InlineData("*a.org", "only at the front")]
    [InlineData("*.*.org", "only at the front")]
    [InlineData(".a.org", "empty label")]
    [InlineData("a..org", "empty label")]
    [InlineData("a.org..", "empty label")]
    [InlineData("192.0.2.1", "address")]
    [InlineData("2001:db8::1", "address")]
    [InlineData("bücher.example", "xn--")]
    [InlineData("a b.org", "' '")]
    [InlineData("^shop$", "'^'")]
    [InlineData("a.org:443", "':'")]
    [InlineData("~", "after it")]
    [InlineData("~[a", "offset 2")]
    [InlineData("~*a", "offset")]
    public void TryParse_Malformed_SaysWhatIsWrong(string? text, string said)
    {
        Assert.False(RoutePattern.TryParse(text, out var pattern, out var error));
        Assert.Null(pattern);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void TryParse_LabelLength_EndsAt63(int length, bool legal) =>
        Assert.Equal(legal, RoutePattern.TryParse(new string('a', length) + ".org", out _, out _));

    [Theory]
    [InlineData(252, true)]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void TryParse_NameLength_EndsAt253(int length, bool legal)
    {
        var name = string.Concat(Enumerable.Repeat("a.", length / 2)) + (length % 2 == 0 ? "" : "a");
        name = length % 2 == 0 ? name[..^2] + "aa" : name;
        Assert.Equal(length, name.Length);
        Assert.Equal(legal, RoutePattern.TryParse(name, out _, out _));
    }

    [Theory]
    [InlineData("~^a+$", false)]
    [InlineData("~^(?=a)", true)]
    [InlineData(@"~^(a)\1$", true)]
    [InlineData("a.org", false)]
    public void Backtracks_OnlyWhatTheLinearEngineDoesNotTake(string text, bool backtracks)
    {
        Assert.True(RoutePattern.TryParse(text, out var pattern, out _));
        Assert.Equal(backtracks, pattern.Backtracks);
    }
}
