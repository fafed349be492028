using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorProxy.Load.Peers;

/// <summary>Publishes ActorProxy from the checkout that this bench is in, as the README says for production.</summary>
internal static class ActorProxyPublisher
{
    /// <returns>The published program, or nothing after a sentence on standard error.</returns>
    public static PublishedProgram? Publish(string directory)
    {
        string? project = FindProject();
        if (project is null)
        {
            Console.Error.WriteLine("actorproxy is skipped: no checkout around this program; name a published one with --actorproxy.");
            return null;
        }

        string program = Path.Combine(directory, "actorproxy");
        Console.Error.WriteLine("publishing ActorProxy, compiled ahead of time (ReadyToRun) …");
        string[] ahead = ["-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true"];
        if (TryRun(project, directory, ahead, out string output))
        {
            return new PublishedProgram(program, "published with ReadyToRun");
        }

        Console.Error.WriteLine($"that failed; publishing it plain …\n{output}");
        if (TryRun(project, directory, [], out output))
        {
            return new PublishedProgram(program, "published without ReadyToRun");
        }

        Console.Error.WriteLine($"actorproxy is skipped: it does not build.\n{output}");
        return null;
    }

    private static bool TryRun(string project, string directory, string[] how, out string output)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", "-c", "Release", "-nologo", "-v", "quiet", .. how, project, "-o", directory])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
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
