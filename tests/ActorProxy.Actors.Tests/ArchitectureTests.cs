using ActorProxy.Actors.Connections;
using ActorProxy.Testing;

namespace ActorProxy.Actors.Tests;

public class ArchitectureTests
{
    private static readonly SourceTree Source = new("ActorProxy.Actors");

    [Fact]
    public void Actors_ByTheirReferences_KnowNoWebAndNoHost()
    {
        var foreign = typeof(ActorConnectionOwner).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => SourceTree.IsIn(name, "Microsoft.AspNetCore") || SourceTree.IsIn(name, "Microsoft.Extensions.Hosting") || name == "actorproxy");
        SourceTree.Expect(foreign, "actors know neither ASP.NET nor the host");
    }

    [Fact]
    public void Actors_ByTheirUsings_ReadNoConfigurationFiles() =>
        SourceTree.Expect(
            Source.Usings("").Where(line => SourceTree.IsIn(line.Name, "System.IO") || SourceTree.IsIn(line.Name, "Microsoft.AspNetCore")),
            "actors own lifetimes; files and HTTP are the host's");
}
