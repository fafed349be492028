using ActorProxy.Importing.Nginx;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Importing;

/// <summary>nginx's grammar, as its own reader has it.</summary>
public sealed class NginxParserTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("listen 443;", "listen|443")]
    [InlineData("a b c ; d e;", "a|b|c", "d|e")]
    [InlineData("a # a comment; with { all } of it\n b;", "a|b")]
    [InlineData("a b#c;", "a|b#c")]
    [InlineData("a 'b c' \"d;e\" 'f\"g';", "a|b c|d;e|f\"g")]
    [InlineData("a \"b\\\"c\" d\\;e;", "a|b\"c|d\\;e")]
    [InlineData("a ~^x\\.y$ 'z\\\\w' \"n\\tm\";", "a|~^x\\.y$|z\\w|n\tm")]
    [InlineData("a ${b}c $d;", "a|${b}c|$d")]
    [InlineData("a '' \"\";", "a||")]
    [InlineData("'' x;", "|x")]
    [InlineData("if ($host = \"a.example\") { }", "if|($host|=|a.example|)")]
    [InlineData("a \"two\nlines\";", "a|two\nlines")]
    public void Parse_Words_AreThoseOfNginx(string text, params string[] directives) =>
        Assert.Equal(directives, Parse(text).Select(directive => string.Join('|', directive.Arguments.Prepend(directive.Name))));

    [Theory]
    [InlineData("a {\n  b;\n", "main.conf:3: unexpected end of file, \"}\" is missing for the block of line 1")]
    [InlineData("a;\nb c", "main.conf:2: unexpected end of file, \";\" is missing after \"b\"")]
    [InlineData("a;\n}\n", "main.conf:2: unexpected \"}\"")]
    [InlineData("a }\n", "main.conf:1: unexpected \"}\"")]
    [InlineData("\n;", "main.conf:2: unexpected \";\"")]
    [InlineData("{ }", "main.conf:1: unexpected \"{\"")]
    [InlineData("a\n b\n 'c\n d;", "main.conf:3: the ' that begins here has no end")]
    [InlineData("a \"b\"c;", "main.conf:1: unexpected \"c\" after a quote")]
    [InlineData("content_by_lua_block { if x then \"}\" end", "main.conf:1: the block that begins here has no \"}\"")]
    public void Parse_WhatNginxWouldNotTake_SaysWhere(string text, string message)
    {
        var wrong = Assert.Throws<NginxFileException>(() => Parse(text));

        Assert.Equal(message, wrong.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_LuaBlock_IsPassedOver()
    {
        var directives = Parse("access_by_lua_block { local t = { a = '}' } -- \n return t; }\nafter x;");

        Assert.Equal(["access_by_lua_block", "after"], directives.Select(directive => directive.Name));
    }

    [Fact]
    public void Parse_Includes_StandWhereTheyAreIncluded()
    {
        _folder.Write("conf.d/b.conf", "second;");
        _folder.Write("conf.d/a.conf", "first; include more/deep.conf;");
        _folder.Write("conf.d/c.txt", "never;");
        _folder.Write("conf.d/.hidden.conf", "never;");
        _folder.Write("more/deep.conf", "inner { x 1; }\n");

        var block = Assert.Single(Parse("http { include conf.d/*.conf; include none/*; last; }")).Block;

        Assert.Equal(["first", "inner", "second", "last"], block.Select(directive => directive.Name));
        Assert.Equal((_folder["more/deep.conf"], 1), (block[1].Place.File, block[1].Place.Line));
    }

    [Theory]
    [InlineData("sites-*/[ab]?.conf", "a1 b1")]
    [InlineData("sites-*/[!a]?.conf", "b1 c1")]
    [InlineData("sites-enabled/*1.conf", "a1 b1 c1")]
    [InlineData("sites-other/*", "")]
    public void Parse_IncludePatterns_MatchAsGlobDoes(string pattern, string found)
    {
        foreach (var name in new[] { "a1", "b1", "c1" })
        {
            _folder.Write($"sites-enabled/{name}.conf", $"{name};");
        }

        Assert.Equal(found, string.Join(' ', Parse($"include {pattern};").Select(directive => directive.Name)));
    }

    [Fact]
    public void Parse_FileThatIncludesItself_Ends()
    {
        var wrong = Assert.Throws<NginxFileException>(() => Parse("include main.conf;"));

        Assert.Contains("main.conf:1: blocks and includes are nested too deep", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_IncludeThatIsNotThere_IsToldAndTheRestIsRead()
    {
        var tree = NginxParser.Parse(_folder.Write("main.conf", "include /nonexistent/options.conf;\nafter;"), new NginxFiles(_folder.Path));

        Assert.Equal(["include", "after"], tree.Main.Block.Select(directive => directive.Name));
        Assert.Same(tree.Main.Block[0], Assert.Single(tree.Unread).Include);
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<NginxDirective> Parse(string text) =>
        NginxParser.Parse(_folder.Write("main.conf", text), new NginxFiles(_folder.Path)).Main.Block;
}
