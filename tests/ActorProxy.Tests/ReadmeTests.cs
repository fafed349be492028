using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using ActorProxy.Commands;
using ActorProxy.Core.Connections;
using ActorProxy.Tests.Configuration;

namespace ActorProxy.Tests;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void Commands_OfOurProgram_AreUnderstood()
    {
        var calls = Blocks("sh").SelectMany(block => block.Split('\n')).Select(OurArguments).OfType<string>().ToArray();

        Assert.Contains("demo", calls);
        Assert.Contains("check --config /etc/actorproxy/actorproxy.conf", calls);
        Assert.All(calls, call => Assert.Empty(CommandLine.Parse([.. CommandLineParser.SplitCommandLine(call)], _ => null).Errors));
    }

    [Fact]
    public void Commands_OfOthers_NameProjectsThatExist()
    {
        var projects = Blocks("sh").SelectMany(block => ProjectPath().Matches(block)).Select(match => match.Value).ToArray();

        Assert.Contains("src/ActorProxy", projects);
        Assert.All(projects, project => Assert.Single(Directory.GetFiles(Path.Combine(Root, project), "*.csproj")));
    }

    [Fact]
    public void Configuration_OfEveryBlock_IsValid()
    {
        using var folder = new ConfigFolder();
        foreach (var block in Blocks("hocon"))
        {
            var whole = block.Contains("listeners", StringComparison.Ordinal) ? block : ConfigFolder.Minimal + block;
            var result = folder.With("readme.conf", whole).Load("readme.conf");

            // Certificates are the reader's.
            Assert.DoesNotContain(folder.Told(result.Errors.Concat(result.Warnings)), told => !MissingCertificate().IsMatch(told));
        }
    }

    [Fact]
    public void Files_ThatAreLinkedOrNamed_Exist()
    {
        var names = Link().Matches(Readme).Concat(FolderName().Matches(Readme)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(Path.Exists(Path.Combine(Root, name)), name));
    }

    [Fact]
    public void Picture_OfTheFlow_HasTheStagesOfTheDataPathInTheirOrder()
    {
        var source = File.ReadAllText(Path.Combine(Root, "src/ActorProxy.Core/Connections/DataPath.cs"));
        var stages = StageItem().Matches(source).Select(match => Capital().Replace(match.Groups[1].Value, letter => " " + letter.Value.ToLowerInvariant()).Trim());
        var drawn = DrawnStage().Matches(Blocks("")[0]).Select(match => match.Groups[1].Value);

        Assert.Equal(stages.Select(stage => stage.Replace("accept gate", "gate", StringComparison.Ordinal)), drawn);
    }

    [Fact]
    public void Picture_OfTheFlow_NamesEveryReasonToClose()
    {
        var reasons = Enum.GetValues<CloseReason>().Where(reason => reason != CloseReason.None).Select(reason => reason.Text());

        Assert.All(reasons, reason => Assert.Matches($@"\b{reason}\b", Blocks("")[0]));
    }

    [Fact]
    public void Names_OfVariables_AreThoseOfTheProgram()
    {
        Assert.Contains(AdminOptions.AdminVariable, Readme, StringComparison.Ordinal);
        Assert.Contains(AdminOptions.TokenFileVariable, Readme, StringComparison.Ordinal);
    }

    private static string[] Blocks(string language) =>
        [.. Block().Matches(Readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    // Where the output goes is the shell's business.
    private static string? OurArguments(string line) => OurCall().Match(line) is { Success: true } call ? call.Groups[1].Value.Split(" > ")[0] : null;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorProxy.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests are not below the checkout");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\.(crt|key) does not exist$")]
    private static partial Regex MissingCertificate();

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^(?:dotnet run -c Release --project src/ActorProxy --|(?:/[a-z]+)*/?actorproxy) (.*)$")]
    private static partial Regex OurCall();

    [GeneratedRegex("(?<= )(?:src|bench)/[A-Za-z.]+")]
    private static partial Regex ProjectPath();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`((?:src|tests|bench|hocon)(?:/[A-Za-z./]+)?)`")]
    private static partial Regex FolderName();

    [GeneratedRegex("<item><see cref=\"([A-Za-z]+?)(?:Stage)?\"/>")]
    private static partial Regex StageItem();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex("(?<=^.{0,12})[1-9][0-9]? ([a-z]+(?: [a-z]+)?)  ", RegexOptions.Multiline)]
    private static partial Regex DrawnStage();
}
