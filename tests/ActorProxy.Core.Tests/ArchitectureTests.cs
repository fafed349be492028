using System.Text.RegularExpressions;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests;

public partial class ArchitectureTests
{
    private static readonly SourceTree Source = new("ActorProxy.Core");

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
        var breaches = Source.Usings("Protocols").Where(line =>
            foreign.Any(name => SourceTree.IsIn(line.Name, name))
            || (SourceTree.IsIn(line.Name, "ActorProxy") && !SourceTree.IsIn(line.Name, "ActorProxy.Core.Protocols") && !SourceTree.IsIn(line.Name, "ActorProxy.Core.Addresses")));
        SourceTree.Expect(breaches, "Protocols are pure readers and writers of bytes");
    }

    [Theory]
    [InlineData("Bans")]
    [InlineData("Addresses")]
    [InlineData("Filtering")]
    public void PureFolder_ByItsUsings_DoesNoInputOrOutput(string folder)
    {
        string[] foreign = ["Microsoft", "System.IO", "ActorProxy.Core.Loops", "ActorProxy.Core.Connections"];
        SourceTree.Expect(Source.Usings(folder).Where(line => foreign.Any(name => SourceTree.IsIn(line.Name, name))), folder + " decides and does not act");
    }

    [Fact]
    public void Stages_ByTheirNames_AreKnownToTheDataPathAndTheirOwnFolderOnly()
    {
        var stages = Source.Files("").Where(file => file.EndsWith("Stage.cs", StringComparison.Ordinal) && Path.GetFileName(file) != "Stage.cs").ToList();
        Assert.Equal(9, stages.Count);
        var breaches =
            from stage in stages
            let name = Path.GetFileNameWithoutExtension(stage)
            from file in Source.Files("")
            where Path.GetDirectoryName(file) != Path.GetDirectoryName(stage) && Path.GetFileName(file) != "DataPath.cs"
            where Regex.IsMatch(Comment().Replace(File.ReadAllText(file), ""), $@"\b{name}\b")
            select $"{Path.GetFileName(file)} names {name}";
        SourceTree.Expect(breaches, "stages do not call each other; only DataPath knows the order");
    }

    [Fact]
    public void Stages_ByTheirUsings_SeeNoSettingsOfTheWholeProcess() =>
        SourceTree.Expect(
            Source.Usings("").Where(line => SourceTree.IsIn(line.Name, "ActorProxy.Core.Settings") && line.File != "EdgeProxy.cs"),
            "a part sees its own settings; the root is EdgeProxy's");

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
