using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("a.org", "exact", "A.org.")]
    [InlineData("b.a.org", "wild", "*.a.org")]
    [InlineData("c.b.a.org", "wild", "*.a.org")]
    [InlineData("x.deep.a.org", "deeper", "*.deep.a.org")]
    [InlineData("deep.a.org", "wild", "*.a.org")]
    [InlineData("www.deep.a.org", "exact", "www.deep.a.org")]
    [InlineData("wild.org", "fallback", "default")]
    [InlineData("x.wild.org", "wild", "*.wild.org")]
    [InlineData(".wild.org", "fallback", "default")]
    [InlineData("xwild.org", "fallback", "default")]
    [InlineData("shop12.example", "shop", "~^shop[0-9]+[.]example$")]
    [InlineData("shop12.examples", "fallback", "default")]
    [InlineData("shop1.a.org", "wild", "*.a.org")]
    [InlineData("twice.example", "shop", "~^twice")]
    [InlineData("bad.example", "reject", "bad.example")]
    [InlineData("org", "fallback", "default")]
    [InlineData("", "fallback", "default")]
    public void Find_Name_TakesMostSpecificRoute(string name, string target, string pattern)
    {
        var table = Build(
            "fallback",
            ("~^shop[0-9]+[.]example$", "shop"), ("~^twice", "shop"), ("~^twice[.]", "exact"), ("~shop1[.]a", "shop"),
            ("*.a.org", "wild"), ("*.deep.a.org", "deeper"), ("*.wild.org", "wild"),
            ("A.org.", "exact"), ("www.deep.a.org", "exact"), ("bad.example", "reject"));

        var match = table.Find(Encoding.ASCII.GetBytes(name));

        Assert.Equal((pattern, target, target == "reject" ? null : target), (match.Pattern, match.Target, match.Upstream?.Name));
    }

    [Fact]
    public void Find_NothingConfigured_Rejects() =>
        Assert.Equal(new RouteMatch("default", "reject", null), Build("reject").Find("a.org"u8));

    [Fact]
    public void Find_NameLongerThanAnyHostName_TakesDefault()
    {
        var table = Build("reject", ("*.org", "wild"), ("~a", "regex"));
        var longest = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a.", 125)) + "org");

        Assert.Equal("wild", table.Find(longest).Target);
        Assert.Equal("reject", table.Find([(byte)'a', .. longest]).Target);
    }

    [Fact]
    public void Find_NotAscii_IsNoMatchForARegex() => Assert.Equal("reject", Build("reject", ("~.", "regex")).Find([0xc3, 0xa9]).Target);

    [Fact]
    public void Find_RegexThatRunsOutOfTime_CountsAsNoMatch()
    {
        var table = Build("reject", ("~^(?=a)(a+)+$", "slow"), ("~^a+b$", "next"));
        var started = Stopwatch.GetTimestamp();

        var match = table.Find(Encoding.ASCII.GetBytes(new string('a', 60) + "b"));

        Assert.Equal("next", match.Target);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), "a name must not hold the loop");
    }

    [Fact]
    public void Build_NotValidated_Throws()
    {
        Assert.Throws<ArgumentException>(() => Build("reject", ("a..org", "x")));
        Assert.Throws<ArgumentException>(() => RouteTable.Build(new RouteTableSettings { Name = "t", Routes = [new("a.org", "gone")] }, _ => null));
    }

    [Fact]
    public void Find_AllocatesNothing()
    {
        var table = Build("fallback", ("a.org", "exact"), ("*.a.org", "wild"), ("~^shop[0-9]+$", "regex"), ("~^(?=x)x$", "regex"));

        Assert.Equal(0, Allocations.Of(() =>
        {
            table.Find("a.org"u8);
            table.Find("b.a.org"u8);
            table.Find("shop1"u8);
            table.Find("x"u8);
            table.Find("nothing.like.it"u8);
            table.Find([]);
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Find_ManyNames_FindsEachAndNoOther(int count)
    {
        var table = Build("reject", [.. Enumerable.Range(0, count).Select(i => (Name(i), i % 2 == 0 ? "even" : "odd"))]);

        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i % 2 == 0 ? "even" : "odd", table.Find(Encoding.ASCII.GetBytes(Name(i))).Target);
        }

        Assert.Equal("reject", table.Find(Encoding.ASCII.GetBytes(Name(count))).Target);
    }

    internal static RouteTable Build(string byDefault, params (string Pattern, string Target)[] routes) => RouteTable.Build(
        new RouteTableSettings { Name = "public", Routes = [.. routes.Select(route => new RouteSettings(route.Pattern, route.Target))], Default = byDefault },
        name => new Upstream(new UpstreamSettings { Name = name, Servers = [] }));

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"host{i}.customers.example");
}
