using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Packaging;

/// <summary>A package of the program as it was built for the tests, unpacked.</summary>
/// <remarks>Without the runtime, which a publish adds: everything else is as it is installed.</remarks>
public sealed class DebianPackage : IAsyncLifetime, IDisposable
{
    internal const string Version = "1.2.3";

    private readonly TempFolder _folder = new();

    /// <summary>Lines of <c>dpkg-deb --contents</c>.</summary>
    public IReadOnlyList<string> Contents { get; private set; } = [];

    public string Control { get; private set; } = "";

    public string this[string path] => Path.Combine(_folder["root"], path);

    public async Task InitializeAsync()
    {
        if (Tools.ReasonToSkip(["dpkg-deb"]) is not null)
        {
            return;
        }

        var project = Path.Combine(SourceTree.Root(), "src", "ActorProxy");
        var kind = Directory.GetParent(AppContext.BaseDirectory)!;
        var built = Path.Combine(project, "bin", kind.Parent!.Name, kind.Name);

        // Compressing is most of the work, and nothing that is looked at here.
        await Run("/usr/bin/env", "DPKG_DEB_COMPRESSOR_TYPE=none", Path.Combine(project, "Packaging", "build-deb"), built, Version, Path.Combine(SourceTree.Root(), "hocon", "actorproxy.conf"), _folder["out"]);
        var package = Assert.Single(Directory.GetFiles(_folder["out"], $"actorproxy_{Version}_*.deb"));
        Contents = [.. (await Run(Tools.Find("dpkg-deb"), "--contents", package)).Split('\n')];
        Control = await Run(Tools.Find("dpkg-deb"), "--field", package);
        await Run(Tools.Find("dpkg-deb"), "--raw-extract", package, _folder["root"]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <returns>What it printed.</returns>
    internal static async Task<string> Run(string program, params string[] arguments)
    {
        await using var child = await ChildProcess.Run(program, arguments);
        Assert.True(child.ExitCode == 0, $"{program} gave {child.ExitCode}: {child.Output}{child.Errors}");
        return child.Output.ToString();
    }
}
