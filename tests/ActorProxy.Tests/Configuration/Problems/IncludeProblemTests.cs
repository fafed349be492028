namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Files that cannot be included.</summary>
public sealed class IncludeProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "include \"no.conf\"\n", ["test.conf:2:9: (file): no.conf does not exist"] },
        { "include no.conf\n", ["test.conf:2:9: (file): include takes a quoted file name: include \"file\" or include file(\"file\")"] },
        { "include url(\"http://x\")\n", ["test.conf:2:9: (file): include takes a quoted file name: include \"file\" or include file(\"file\")"] },
        { "include file(\"no.conf\"\n", ["test.conf:2:23: (file): ')' after the file name is missing before the end of the line"] },
        { "include \"test.conf\"\n", ["test.conf:2:9: (file): test.conf includes itself"] },
        { "include \"cycle.conf\"\n", ["cycle.conf:2:9: (file): test.conf includes itself, by way of others"] },
        { "include \"\"\n", ["test.conf:2:9: (file): \"\" is not the name of a file"] },
        { "include \"conf.d/\"\n", ["test.conf:2:9: (file): \"conf.d/\" is not the name of a file"] },
        { "include \"bad.conf\"\n", ["bad.conf:1:3: y: a value is missing after '='"] },
        { "include \"unbalanced.conf\"\nactorproxy.x = 1\n", ["unbalanced.conf:1:3: z: this '{' is never closed"] },
        { "include \"empty.conf\" a = 1\n", ["test.conf:2:22: (file): a new line or a comma is missing before 'a'"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadInclude_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);
}
