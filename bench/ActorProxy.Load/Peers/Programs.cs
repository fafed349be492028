using System.Diagnostics;

namespace ActorProxy.Load.Peers;

/// <summary>Finds installed programs and asks them for their version.</summary>
internal static class Programs
{
    public static string? Find(string name)
    {
        string searched = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin";
        return searched.Split(':').Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The first line that a short command prints, on either output.</summary>
    public static string FirstLine(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + error.Result;
        return text.Split('\n')[0].Trim();
    }
}
