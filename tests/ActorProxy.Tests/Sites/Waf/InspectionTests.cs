using System.Buffers;
using ActorProxy.Core.Offloading;
using ActorProxy.Sites.Waf;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites.Waf;

/// <summary>The library itself, without a proxy around it.</summary>
public sealed class InspectionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact(Tools.ModSecurity)]
    public void HundredThousandRequests_LeaveNoMemoryBehind()
    {
        using var rules = Load();
        Inspect(rules, 20_000);
        var before = Environment.WorkingSet;

        Inspect(rules, 80_000);

        // A request that is not freed holds several KiB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 64 * 1024 * 1024);
    }

    [ToolFact(Tools.ModSecurity)]
    public void RulesDisposedOfMeanwhile_StayForWhatHasBegun()
    {
        var rules = Load();
        using (var inspection = Begin(rules, "/?x=evil"))
        {
            rules.Dispose();

            Assert.NotNull(inspection.JudgeHead());
        }

        Assert.True(rules.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => Begin(rules, "/"));
    }

    [ToolFact(Tools.ModSecurity)]
    public void Findings_OfARequestThatMatchesEverything_AreBounded()
    {
        using var rules = Load(string.Concat(Enumerable.Range(100, 50).Select(id => $"SecRule ARGS \"@rx .\" \"id:{id},phase:1,pass,log,msg:'any'\"\n")));
        using var inspection = Begin(rules, "/?a=" + new string('a', 4000) + "&x=evil");

        var hit = inspection.JudgeHead();

        Assert.InRange(hit!.Findings.Length, 1000, 8100);
        Assert.Contains("[id \"100\"]", hit.Findings, StringComparison.Ordinal);
        Assert.EndsWith("]", hit.Findings, StringComparison.Ordinal);
    }

    private static void Inspect(RuleSet rules, int count)
    {
        var body = new ReadOnlySequence<byte>("user=bob&comment=a+fine+day"u8.ToArray());
        Parallel.For(0, count, i =>
        {
            // Every hundredth is refused, every other one has an agent of its own.
            using var inspection = Begin(rules, i % 100 == 0 ? "/?x=evil" : "/?x=good");
            inspection.AddHeader("User-Agent", FormattableString.Invariant($"agent {i}"));
            inspection.AddHeader("Content-Type", "application/x-www-form-urlencoded");
            var refused = inspection.JudgeHead() ?? inspection.JudgeBody(body);
            Assert.Equal(i % 100 == 0, refused is not null);
        });
    }

    private static Inspection Begin(RuleSet rules, string target)
    {
        var inspection = new Inspection(rules, "00112233445566778899");
        inspection.Begin("192.0.2.7", 4711, "192.0.2.1", 443, "POST", target, "1.1");
        inspection.AddHeader("Host", "www.example.test");
        return inspection;
    }

    private RuleSet Load(string more = "")
    {
        var file = _folder.Write("own.conf", more + """
            SecRule ARGS:x "@streq evil" "id:1,phase:1,deny,log,msg:'not this'"
            SecRule REQUEST_HEADERS:User-Agent "@rx ^agent" "id:2,phase:2,pass,nolog,setvar:'tx.seen=%{REQUEST_HEADERS.User-Agent}'"

            """);
        var rules = RuleSet.TryLoad(new WafSettings { Rules = [file] }, out var fault);
        Assert.True(rules is not null, fault);
        return rules;
    }
}
