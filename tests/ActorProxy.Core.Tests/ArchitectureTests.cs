using System.Text.RegularExpressions;

namespace ActorProxy.Core.Tests;

public partial class ArchitectureTests
{
    private static readonly string Source = Path.Combine(Root(), "src", "ActorProxy.Core");

    [Fact]
    public void Core_ByItsReferences_KnowsTheBaseLibraryAndLoggingAbstractionsOnly()
    {
        var baseLibrary = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var foreign = typeof(EdgeProxy).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name != "Microsoft.Extensions.Logging.Abstractions" && !File.Exists(Path.Combine(baseLibrary, name + ".dll")));
        Assert.True(!foreign.Any(), "ActorProxy.Core must not reference " + string.Join(", ", foreign));
    }

    [Fact]
    public void Protocols_ByTheirUsings_KnowBytesAndAddressesOnly()
    {
        string[] foreign = ["System.Net.Sockets", "System.IO", "Microsoft"];
        var breaches = Usings("Protocols").Where(line =>
            foreign.Any(name => IsIn(line.Name, name))
            || (IsIn(line.Name, "ActorProxy") && !IsIn(line.Name, "ActorProxy.Core.Protocols") && !IsIn(line.Name, "ActorProxy.Core.Addresses")));
        Expect(breaches, "Protocols are pure readers and writers of bytes");
    }

    [Theory]
    [InlineData("Bans")]
    [InlineData("Addresses")]
    public void PureFolder_ByItsUsings_DoesNoInputOrOutput(string folder)
    {
        string[] foreign = ["Microsoft", "System.IO", "ActorProxy.Core.Loops", "ActorProxy.Core.Connections"];
        Expect(Usings(folder).Where(line => foreign.Any(name => IsIn(line.Name, name))), folder + " decides and does not act");
    }

    [Fact]
    public void Stages_ByTheirNames_AreKnownToTheDataPathAndTheirOwnFolderOnly()
    {
        var stages = Files("").Where(file => file.EndsWith("Stage.cs", StringComparison.Ordinal) && Path.GetFileName(file) != "Stage.cs").ToList();
        Assert.Equal(8, stages.Count);
        var breaches =
            from stage in stages
            let name = Path.GetFileNameWithoutExtension(stage)
            from file in Files("")
            where Path.GetDirectoryName(file) != Path.GetDirectoryName(stage) && Path.GetFileName(file) != "DataPath.cs"
            where Regex.IsMatch(Comment().Replace(File.ReadAllText(file), ""), $@"\b{name}\b")
            select $"{Path.GetFileName(file)} names {name}";
        Expect(breaches, "stages do not call each other; only DataPath knows the order");
    }

    [Fact]
    public void Stages_ByTheirUsings_SeeNoSettingsOfTheWholeProcess() =>
        Expect(
            Usings("").Where(line => IsIn(line.Name, "ActorProxy.Core.Settings") && line.File != "EdgeProxy.cs"),
            "a part sees its own settings; the root is EdgeProxy's");

    private static void Expect<T>(IEnumerable<T> breaches, string rule) =>
        Assert.True(!breaches.Any(), rule + ": " + string.Join("; ", breaches));

    private static bool IsIn(string name, string space) => name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    private static IEnumerable<(string File, string Name)> Usings(string folder) =>
        from file in Files(folder)
        from Match match in Using().Matches(File.ReadAllText(file))
        select (Path.GetFileName(file), match.Groups[1].Value);

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ActorProxy.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("the tests run outside of the checkout");
    }

    [GeneratedRegex(@"^using (?:static )?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
