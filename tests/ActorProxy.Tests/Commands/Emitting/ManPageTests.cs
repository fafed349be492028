using System.CommandLine;
using ActorProxy.Commands;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>The manual page has what the program has, and is one.</summary>
public sealed class ManPageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Page_HasEveryCommandWithItsArgumentsAndOptions()
    {
        var page = await Emit();
        var root = CommandLine.Parse([], _ => null).RootCommandResult.Command;

        AssertHas(Between(page, ".SH \"OPTIONS\"\n", ".SH "), root);
        AssertCommands(page, root, "actorproxy");
    }

    [Fact]
    public async Task Page_ExplainsEveryExitCode()
    {
        var page = Between(await Emit(), ".SH \"EXIT STATUS\"\n", ".SH ");

        foreach (var code in typeof(ExitCodes).GetFields().Select(field => field.GetRawConstantValue()))
        {
            Assert.Contains($"\n.B \"{code}\"\n", page, StringComparison.Ordinal);
        }
    }

    [ToolTheory("mandoc")]
    [InlineData()]
    [InlineData("--reference", "hocon/actorproxy.conf")]
    public async Task Page_IsReadWithoutAWord(params string[] arguments)
    {
        var page = await Emit([.. arguments.Select(argument => argument.Contains('/', StringComparison.Ordinal) ? Path.Combine(SourceTree.Root(), argument) : argument)]);
        await using var mandoc = await ChildProcess.Run(Tools.Find("mandoc"), "-Tlint", "-Wwarning", _folder.Write("page", page));

        Assert.Equal((0, "", ""), (mandoc.ExitCode, mandoc.Output.ToString(), mandoc.Errors.ToString()));
    }

    [Fact]
    public async Task PageOfTheConfiguration_HasItsLinesAsTheyAre()
    {
        var page = await Emit("--reference", _folder.Write("some.conf", ".a = \"x-y\"\n\n'b\\c\n"));

        Assert.Contains(".EX\n\\&.a = \"x\\-y\"\n\\&\n\\&'b\\ec\n.EE\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageOfTheConfiguration_NoSuchFile_IsWrongUsage()
    {
        var result = await Cli.RunAsync("emit", "man", "--reference", _folder["missing"]);

        Assert.Equal((ExitCodes.WrongUsage, ""), (result.ExitCode, result.Output));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> Emit(params string[] arguments)
    {
        var result = await Cli.RunAsync(["emit", "man", .. arguments]);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Errors));
        return result.Output;
    }

    private static void AssertCommands(string page, Command parent, string path)
    {
        foreach (var command in parent.Subcommands)
        {
            var name = $"{path} {command.Name}";
            AssertHas(Between(page, $".SS \"{Escaped(name)}", ".S"), command);
            AssertCommands(page, command, name);
        }
    }

    private static void AssertHas(string section, Command command)
    {
        Assert.All(command.Options, option =>
        {
            Assert.Contains(Escaped(option.Name), section, StringComparison.Ordinal);
            Assert.Contains(Escaped(option.Description!), section, StringComparison.Ordinal);
        });
        Assert.All(command.Arguments, argument => Assert.Contains(Escaped(argument.Description!), section, StringComparison.Ordinal));
    }

    private static string Escaped(string text) => text.Replace("-", @"\-", StringComparison.Ordinal);

    private static string Between(string text, string first, string last)
    {
        var start = text.IndexOf(first, StringComparison.Ordinal);
        Assert.True(start >= 0, first);
        start += first.Length;
        var end = text.IndexOf("\n" + last, start, StringComparison.Ordinal);
        return text[start..end];
    }
}
