using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace ActorProxy.Core.Tests.Routing;

/// <summary>The table against the rules as one would write them down without a thought for speed.</summary>
public sealed class RouteTableModelTests
{
    // Few labels, so that names meet patterns often.
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "ab", "org").Array[1, 5].Select(labels => string.Join('.', labels));

    private static readonly Gen<string> Pattern = Gen.Frequency(
        (4, Name),
        (4, Name.Select(name => "*." + name)),
        (1, Name.Select(name => "~^" + Regex.Escape(name[..^1]))));

    [Fact]
    public void Find_AnyTable_AgreesWithTheRules() => Gen.Select(Pattern.Array[0, 12], Name.Array[20]).Sample((patterns, names) =>
    {
        string[] routes = [.. patterns.Distinct()];
        var table = RouteTableTests.Build("reject", [.. routes.Select(pattern => (pattern, "up"))]);

        foreach (var name in names)
        {
            Assert.Equal(Expected(routes, name), table.Find(Encoding.ASCII.GetBytes(name)).Pattern);
        }
    });

    private static string Expected(string[] routes, string name) =>
        routes.FirstOrDefault(route => route == name)
        ?? routes.Where(route => route[0] == '*' && name.EndsWith(route[1..], StringComparison.Ordinal)).MaxBy(route => route.Length)
        ?? routes.FirstOrDefault(route => route[0] == '~' && Regex.IsMatch(name, route[1..]))
        ?? "default";
}
