namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Keys given twice and references that lead nowhere.</summary>
public sealed class ReferenceProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "a = 1\na = 2\n", ["test.conf:3:1: a: given twice, first at 2:1"] },
        { "a { b = 1 }\na.b = 2\n", ["test.conf:3:3: a.b: given twice, first at 2:5"] },
        { "a { b = 1 }\na = 2\n", ["test.conf:3:1: a: given twice, first at 2:1"] },
        { "a = ${?NOT_SET}\na = 2\n", ["test.conf:3:1: a: given twice, first at 2:1"] },
        { "a = ${NOT_SET}\n", ["test.conf:2:5: a: NOT_SET is neither a key nor an environment variable"] },
        { "a = ${b}\nb = ${a}\n", ["test.conf:3:5: b: a refers back to this key"] },
        { "a = ${a}\n", ["test.conf:2:5: a: a is neither a key nor an environment variable"] },
        { "a { b = ${a} }\n", ["test.conf:2:9: a.b: a refers back to this key"] },
        { "a = [1] x\n", ["test.conf:2:9: a: text, list and object cannot be joined; a comma or a new line may be missing before it"] },
        { "a = 1\na += 2\n", ["test.conf:3:1: a: '+=' adds to a list, and this is none"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadReference_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);

    [Fact]
    public void Load_ReferencesThatMultiply_StopsInTime() => ProblemAssert.Told(
        "a0 = xxxxxxxxxxxxxxxx\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"a{i + 1} = ${{a{i}}}${{a{i}}}${{a{i}}}${{a{i}}}\n")) + ConfigFolder.Minimal,
        ["test.conf:9:6: a8: too large once its references are filled in"]);

    [Fact]
    public void Load_ListsThatMultiply_StopsInTime() => ProblemAssert.Told(
        "a0 = [x]\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"a{i + 1} = [${{a{i}}}, ${{a{i}}}, ${{a{i}}}, ${{a{i}}}]\n")) + ConfigFolder.Minimal,
        ["test.conf:11:7: a10: too large once its references are filled in"]);

    [Fact]
    public void Load_ChainOfReferences_StopsInTime() => ProblemAssert.Told(
        string.Concat(Enumerable.Range(0, 400).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a400 = x\n" + ConfigFolder.Minimal,
        ["test.conf:257:1: a256: references lead on more than 256 times"]);
}
