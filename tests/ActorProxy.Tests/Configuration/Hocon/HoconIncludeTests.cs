using ActorProxy.Configuration;
using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Tests.Configuration.Hocon;

public sealed class HoconIncludeTests : IDisposable
{
    private readonly ConfigFolder _folder = new();
    private readonly ConfigProblems _problems = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"sub/a.conf\"")]
    [InlineData("include file(\"sub/a.conf\")")]
    [InlineData("include required(\"sub/a.conf\")")]
    [InlineData("include required(file(\"sub/a.conf\"))")]
    public void Include_FromAnotherDirectory_IsRelativeToTheFileThatSaysSo(string include)
    {
        _folder.With("test.conf", include).With("sub/a.conf", "a = 1\ninclude \"b.conf\"").With("sub/b.conf", "b = 2");

        Assert.Equal("a = \"1\"\nb = \"2\"\n", Read());
    }

    [Fact]
    public void Include_Wildcard_TakesFilesInNameOrder()
    {
        _folder.With("test.conf", "a = 0\ninclude \"conf.d/*.conf\"")
            .With("conf.d/20.conf", "a = 20").With("conf.d/10.conf", "a = 10\nb = 10").With("conf.d/30.txt", "a = 30");

        Assert.Equal("a = \"20\"\nb = \"10\"\n", Read());
    }

    [Theory]
    [InlineData("include \"conf.d/*.conf\"")]
    [InlineData("include \"*.none\"")]
    public void Include_WildcardWithoutMatch_IsNothing(string include)
    {
        _folder.With("test.conf", include);

        Assert.Equal("", Read());
    }

    [Fact]
    public void Include_WithinAnObject_BelongsThere_AndReferencesLookThereFirst()
    {
        _folder.With("test.conf", "x { include \"a.conf\" }\nb = outer\nc = outer").With("a.conf", "a = ${b}\nb = inner\nd = ${c}");

        Assert.Equal("x {\n  a = \"inner\"\n  b = \"inner\"\n  d = \"outer\"\n}\nb = \"outer\"\nc = \"outer\"\n", Read());
    }

    [Fact]
    public void Include_LaterFile_OverridesWithoutComplaint()
    {
        _folder.With("test.conf", "include \"a.conf\"\na.b = 2").With("a.conf", "a { b = 1, c = 1 }");

        Assert.Equal("a {\n  b = \"2\"\n  c = \"1\"\n}\n", Read());
    }

    [Fact]
    public void Include_SameFileTwice_IsNoRepeat()
    {
        _folder.With("test.conf", "include \"a.conf\"\ninclude \"a.conf\"").With("a.conf", "a = 1");

        Assert.Equal("a = \"1\"\n", Read());
    }

    [Fact]
    public void Include_DeeperThanTheLimit_IsAnError()
    {
        _folder.With("test.conf", "include \"1.conf\"");
        for (var i = 1; i <= HoconFiles.MaxIncludeDepth; i++)
        {
            _folder.With($"{i}.conf", $"include \"{i + 1}.conf\"");
        }

        Read(sound: false);

        Assert.Equal(["15.conf:1:9: (file): 16.conf is left out: at most 4096 files, included 16 deep"], Told());
    }

    [Fact]
    public void Read_MissingFile_IsAnError()
    {
        Assert.Null(new HoconFiles(_problems).Read(_folder["none.conf"]));
        Assert.Equal(["none.conf:1:1: (file): none.conf does not exist"], Told());
    }

    [Fact]
    public void Read_MissingDirectory_IsAnError()
    {
        Assert.Null(new HoconFiles(_problems).Read(_folder["none/none.conf"]));
        Assert.StartsWith("none/none.conf:1:1: (file): none/none.conf cannot be read: ", Assert.Single(Told()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a\0b")]
    [InlineData(".")]
    public void Read_NoFileName_IsAnError(string path)
    {
        Assert.Null(new HoconFiles(_problems).Read(path));
        Assert.Single(_problems.Errors);
    }

    [Fact]
    public void Read_TooLarge_IsAnError()
    {
        File.WriteAllBytes(_folder["large.conf"], Enumerable.Repeat((byte)'\n', HoconFiles.MaxFileBytes).ToArray());
        Assert.NotNull(new HoconFiles(_problems).Read(_folder["large.conf"]));
        File.AppendAllText(_folder["large.conf"], "\n");

        Assert.Null(new HoconFiles(_problems).Read(_folder["large.conf"]));
        Assert.Equal(["large.conf:1:1: (file): large.conf is larger than 16 MiB"], Told());
    }

    [Fact]
    public void Read_NotUtf8_IsAnError()
    {
        File.WriteAllBytes(_folder["latin1.conf"], [(byte)'a', (byte)'=', 0xfc]);

        Assert.Null(new HoconFiles(_problems).Read(_folder["latin1.conf"]));
        Assert.Equal(["latin1.conf:1:1: (file): latin1.conf is not UTF-8 text"], Told());
    }

    private string Read(bool sound = true)
    {
        var syntax = new HoconFiles(_problems).Read(_folder["test.conf"]);
        var meaning = HoconWriter.Write(HoconResolver.Resolve(syntax!, _ => null, _problems));
        Assert.True(!sound || _problems.Errors.Count == 0, string.Join('\n', Told()));
        return meaning;
    }

    private string[] Told() => _folder.Told(_problems.Errors);
}
