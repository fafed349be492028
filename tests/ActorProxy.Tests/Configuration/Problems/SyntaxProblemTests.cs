namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>What the reader refuses: one mistake a row, and several at once.</summary>
public sealed class SyntaxProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "a {\n  b = 1\n", ["test.conf:2:3: a: this '{' is never closed"] },
        {
            "a {\n  b { c = 1\n",
            [
                "test.conf:2:3: a: this '{' is never closed",
                "test.conf:3:5: a.b: this '{' is never closed",
            ]
        },
        { "a = 1\n}\n", ["test.conf:3:1: (file): this '}' closes nothing"] },
        { "a = 1 ]\n", ["test.conf:2:7: (file): this ']' closes nothing"] },
        { "a { b = [1, 2\n}\nc = 1", ["test.conf:2:9: a.b: this '[' is never closed"] },
        { "a = [1, 2\n", ["test.conf:2:5: a: this '[' is never closed"] },
        { "a {\n  b = [\"x\"\n  c = tls\n  d = [\"y\"]\n}\n", ["test.conf:3:7: a.b: this '[' is never closed"] },
        { "a = \"x\nb = 2\n", ["test.conf:2:5: a: the quote is not closed on its line"] },
        { "a { b = [\"x, y], c = 1 }\nd = 2\n", ["test.conf:2:10: a.b: the quote is not closed on its line"] },
        { "a = \"\"\"x\nb = 2\n", ["test.conf:2:5: a: the three quotes are never closed"] },
        { "a = ${b\nc = 1\n", ["test.conf:2:5: a: this '${' is not closed"] },
        { "a = ${}\n", ["test.conf:2:7: a: a key is missing before '}'"] },
        { "a =\nb = 2\n", ["test.conf:2:3: a: a value is missing after '='"] },
        { "a { b = }\n", ["test.conf:2:7: a.b: a value is missing after '='"] },
        { "a = , b = 2\n", ["test.conf:2:3: a: a value is missing after '='"] },
        { "a b\n", ["test.conf:2:3: a: '=' or '{' is missing before 'b'"] },
        { "a", ["test.conf:2:2: a: '=' or '{' is missing before the end of the file"] },
        { "= 5\n", ["test.conf:2:1: (file): a key is missing before '='"] },
        { "{ a = 1 }\n", ["test.conf:2:1: (file): a key is missing before '{'"] },
        { "a { b = 1,, c = 2 }\n", ["test.conf:2:11: a: a key is missing before ','"] },
        { "a = [1,, 2]\n", ["test.conf:2:8: a: a value is missing before ','"] },
        { "a { b = 1 c = 2 }\n", ["test.conf:2:13: a.b: '=' is not expected here: a new line or a comma is missing before it, or quotes around the value"] },
        { "*.a.org = x\n", ["test.conf:2:1: (file): '*' is only allowed within quotes"] },
        { "a = 10.0.0.1:443\n", ["test.conf:2:13: a: ':' is not expected here: a new line or a comma is missing before it, or quotes around the value"] },
        { "a = [10.0.0.1:443]\n", ["test.conf:2:14: a: ':' is not expected here: a new line or a comma is missing before it, or quotes around the value"] },
        { "a = [[::]:443]\n", ["test.conf:2:7: a: ':' is only allowed within quotes"] },
        { "a = [b, = 2]\n", ["test.conf:2:9: a: a value is missing before '='"] },
        { "a = \"^x\\.y$\"\n", ["test.conf:2:8: a: unknown escape; a backslash itself is written \\\\"] },
        { "a = \"\\u12g4\"\n", ["test.conf:2:6: a: unknown escape; a backslash itself is written \\\\"] },
        { "a = \u0001\n", ["test.conf:2:5: a: control character U+0001"] },
        { "a = \"x\u0001y\"\n", ["test.conf:2:7: a: control character U+0001"] },
        { "a..b = 1\n", ["test.conf:2:3: (file): a name is missing before '.'"] },
        { "a. = 1\n", ["test.conf:2:4: (file): a name is missing after '.'"] },
        {
            "a = \"x\nb = }\nc d\n= 1\n",
            [
                "test.conf:2:5: a: the quote is not closed on its line",
                "test.conf:3:3: b: a value is missing after '='",
                "test.conf:3:5: (file): this '}' closes nothing",
                "test.conf:4:3: c: '=' or '{' is missing before 'd'",
                "test.conf:5:1: (file): a key is missing before '='",
            ]
        },
    };

    public static TheoryData<string, string[]> Alone => new()
    {
        { "{ a = 1 }\nb = 2\n", ["test.conf:2:1: (file): the '}' before this ended the file's outermost object"] },
        { "{ }${b\"\"\"", ["test.conf:1:4: (file): a key is missing before '${'", "test.conf:1:7: (file): the three quotes are never closed"] },
        { "{ a = 1 }\n}\n", ["test.conf:2:1: (file): this '}' closes nothing"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadSyntax_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);

    [Theory]
    [MemberData(nameof(Alone))]
    public void Load_BadSyntaxAlone_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(text, problems);

    [Fact]
    public void Load_NestedTooDeep_StopsThere() => ProblemAssert.Told(
        string.Concat(Enumerable.Repeat("a {\n", 100_000)),
        [$"test.conf:65:1: {string.Join('.', Enumerable.Repeat("a", 64))}: nested deeper than 64 levels"]);

    [Fact]
    public void Load_ArraysNestedTooDeep_StopsThere() => ProblemAssert.Told(
        "a = " + new string('[', 100_000), ["test.conf:1:69: a: nested deeper than 64 levels"]);

    [Fact]
    public void Load_KeyTooDeep_StopsThere() => ProblemAssert.Told(
        "b { " + string.Concat(Enumerable.Repeat("a.", 100_000)) + "a = 1 }", ["test.conf:1:5: b: nested deeper than 64 levels"]);
}
