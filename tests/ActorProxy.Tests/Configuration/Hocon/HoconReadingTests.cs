using ActorProxy.Configuration;
using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Tests.Configuration.Hocon;

/// <summary>What the language means: text in, canonical text out.</summary>
public sealed class HoconReadingTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public static TheoryData<string, string> Rows => new()
    {
        { "", "" },
        { "# nothing\n// at all", "" },
        { "a = 1", "a = \"1\"\n" },
        { "{ a = 1 }", "a = \"1\"\n" },
        { "\n{\n\"a\" : 1,\n}\n", "a = \"1\"\n" },
        { "a = 1 # one\nb = 2 // two", "a = \"1\"\nb = \"2\"\n" },
        { "a : 1, b : 2,", "a = \"1\"\nb = \"2\"\n" },
        { "a.b.c = 1", "a {\n  b {\n    c = \"1\"\n  }\n}\n" },
        { "a.\"b.c\".d = 1", "a {\n  \"b.c\" {\n    d = \"1\"\n  }\n}\n" },
        { "\"~^a[0-9]$\" = x", "\"~^a[0-9]$\" = \"x\"\n" },
        { "\"\" = x", "\"\" = \"x\"\n" },
        { "a\n{\n  b = 1\n}", "a {\n  b = \"1\"\n}\n" },
        { "a =\n{ b = 1 }", "a {\n  b = \"1\"\n}\n" },
        { "a = [1, 2, 3,]", "a = [\"1\", \"2\", \"3\"]\n" },
        { "a = [\n1\n2\n\n3\n]", "a = [\"1\", \"2\", \"3\"]\n" },
        { "a = []", "a = []\n" },
        { "a = [[1], { b = 2 }]", "a = [[\"1\"], {\n    b = \"2\"\n  }]\n" },
        { "a = 10 minutes", "a = \"10 minutes\"\n" },
        { "a = x \t y", "a = \"x \\t y\"\n" },
        { "a = x\"y z\"w", "a = \"xy zw\"\n" },
        { "a = /var/log/x.log", "a = \"/var/log/x.log\"\n" },
        { "a = -", "a = \"-\"\n" },
        { "a = \"q\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fc\"", "a = \"q\\\"\\\\/\\u0008\\u000c\\n\\r\\tü\"\n" },
        { "a = \"\"\"x \"y\"\n\\z\"\"\"", "a = \"x \\\"y\\\"\\n\\\\z\"\n" },
        { "a = \"\"\"x\"\"\"\"", "a = \"x\\\"\"\n" },
        { "a = \"\"", "a = \"\"\n" },
        { "a = null\nb = \"null\"\nc = null x", "a = null\nb = \"null\"\nc = \"null x\"\n" },
        { "a = true\nb = off", "a = \"true\"\nb = \"off\"\n" },
        { "\ta\t=\t1\r\nb = 2\r\n", "a = \"1\"\nb = \"2\"\n" },
        { "\uFEFFa = 1", "a = \"1\"\n" },
        { "include = 1", "include = \"1\"\n" },
        { "include.x = 1", "include {\n  x = \"1\"\n}\n" },

        // Merging and overriding.
        { "a { b = 1 }\na { c = 2 }\na.d = 3", "a {\n  b = \"1\"\n  c = \"2\"\n  d = \"3\"\n}\n" },
        { "a { b { c = 1 } }\na.b { d = 2 }", "a {\n  b {\n    c = \"1\"\n    d = \"2\"\n  }\n}\n" },
        { "a = { b = 1 } { c = 2 }", "a {\n  b = \"1\"\n  c = \"2\"\n}\n" },
        { "a = [1] [2]", "a = [\"1\", \"2\"]\n" },
        { "a += 1\na += 2", "a = [\"1\", \"2\"]\n" },
        { "a = [1]\na += 2", "a = [\"1\", \"2\"]\n" },
        { "a = 80\na = ${?NOT_SET}", "a = \"80\"\n" },
        { "a = 80\na = ${?PORT}", "a = \"8080\"\n" },

        // References.
        { "a = ${b}\nb = 1", "a = \"1\"\nb = \"1\"\n" },
        { "a = ${ b.c }/x\nb.c = y", "a = \"y/x\"\nb {\n  c = \"y\"\n}\n" },
        { "a = ${\"b.c\"}\n\"b.c\" = y", "a = \"y\"\n\"b.c\" = \"y\"\n" },
        { "a { b = 1, c = ${a.b} }", "a {\n  b = \"1\"\n  c = \"1\"\n}\n" },
        { "a { b = 1, c = ${a.b} }\na { d = ${a.c} }", "a {\n  b = \"1\"\n  c = \"1\"\n  d = \"1\"\n}\n" },
        { "a = ${b}\na { d = 2 }\nb { c = 1 }", "a {\n  c = \"1\"\n  d = \"2\"\n}\nb {\n  c = \"1\"\n}\n" },
        { "b { c = 1 }\na = ${b} { c = 2 }", "b {\n  c = \"1\"\n}\na {\n  c = \"2\"\n}\n" },
        { "b { c.d = 1 }\na = ${b}\ne = ${a.c.d}", "b {\n  c {\n    d = \"1\"\n  }\n}\na {\n  c {\n    d = \"1\"\n  }\n}\ne = \"1\"\n" },
        { "a = [1]\na = ${a} [2]", "a = [\"1\", \"2\"]\n" },
        { "a = x\na = ${a}/y\na = ${a}/z", "a = \"x/y/z\"\n" },
        { "a = ${?NOT_SET}", "" },
        { "a = [x, ${?NOT_SET}, y]", "a = [\"x\", \"y\"]\n" },
        { "a = ${?NOT_SET} x", "a = \"x\"\n" },
        { "a = ${PORT}", "a = \"8080\"\n" },
        { "a = ${PORT}${?PORT}", "a = \"80808080\"\n" },
        { "PORT = 1\na = ${PORT}", "PORT = \"1\"\na = \"1\"\n" },
        { "PORT = ${PORT}", "PORT = \"8080\"\n" },
        { "a = ${dotted.name}", "a = \"dotted\"\n" },
        { "a = \"${PORT}\"", "a = \"${PORT}\"\n" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_LegalText_MeansThis(string text, string meaning)
    {
        Assert.Equal(meaning, Read(text));

        // What it writes it also reads, as the same.
        Assert.Equal(meaning, Read(meaning));
    }

    private string Read(string text)
    {
        var problems = new ConfigProblems();
        var environment = new Dictionary<string, string> { ["PORT"] = "8080", ["dotted.name"] = "dotted" };
        var syntax = new HoconFiles(problems).Read(_folder.With("test.conf", text)["test.conf"]);
        Assert.Empty(_folder.Told(problems.Errors));
        var meaning = HoconWriter.Write(HoconResolver.Resolve(syntax!, environment.GetValueOrDefault, problems));
        Assert.Empty(_folder.Told(problems.Errors));
        return meaning;
    }
}
