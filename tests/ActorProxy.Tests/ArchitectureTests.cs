using ActorProxy.Testing;

namespace ActorProxy.Tests;

public class ArchitectureTests
{
    private static readonly SourceTree Source = new("ActorProxy");

    [Fact]
    public void Hocon_ByItsUsings_IsKnownToTheConfigurationOnly() =>
        SourceTree.Expect(
            Source.Usings("").Where(line => SourceTree.IsIn(line.Name, "ActorProxy.Configuration.Hocon") && !line.File.StartsWith("Configuration", StringComparison.Ordinal)),
            "everything behind the configuration sees settings records, not HOCON");

    [Fact]
    public void Configuration_ByItsUsings_KnowsNoActorsAndNoWeb() =>
        SourceTree.Expect(
            Source.Usings("Configuration").Where(line => SourceTree.IsIn(line.Name, "Akka") || SourceTree.IsIn(line.Name, "ActorProxy.Actors") || SourceTree.IsIn(line.Name, "Microsoft.AspNetCore")),
            "the configuration is text in, settings and problems out");
}
