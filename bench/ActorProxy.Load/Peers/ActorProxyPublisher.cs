using System.Diagnostics;

namespace ActorProxy.Load.Peers;

/// <summary>Publishes ActorProxy from the checkout that this bench is in.</summary>
internal static class ActorProxyPublisher
{
    /// <returns>The published program, or nothing after a sentence on standard error.</returns>
    public static string? Publish(string directory)
    {
        string? project = FindProject();
        if (project is null)
        {
            Console.Error.WriteLine("actorproxy is skipped: no checkout around this program; name a published one with --actorproxy.");
            return null;
        }

        Console.Error.WriteLine("publishing ActorProxy …");
        var start = new ProcessStartInfo("dotnet", ["publish", "-c", "Release", "-nologo", "-v", "quiet", project, "-o", directory])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
        {
            return Path.Combine(directory, "actorproxy.dll");
        }

        Console.Error.WriteLine($"actorproxy is skipped: it does not build.\n{output}");
        return null;
    }

    private static string? FindProject()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string project = Path.Combine(folder.FullName, "src", "ActorProxy", "ActorProxy.csproj");
            if (File.Exists(project))
            {
                return project;
            }
        }

        return null;
    }
}
