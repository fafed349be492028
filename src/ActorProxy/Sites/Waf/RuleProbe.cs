using System.ComponentModel;
using System.Diagnostics;
using ActorProxy.Core.Offloading;

namespace ActorProxy.Sites.Waf;

/// <summary>Has rules read by another process first, since the library ends its own for some mistakes, such as including a folder.</summary>
internal static class RuleProbe
{
    /// <summary>The command of this program that reads rules and says what is wrong with them.</summary>
    public const string Command = "check-rules";

    // Reading the core rules takes a tenth of a second; a machine that has just started is slower.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>What is wrong, for a person; null = nothing.</returns>
    public static string? Fault(WafSettings settings)
    {
        try
        {
            using var child = Process.Start(Start(settings))!;
            return FaultOf(child);
        }
        catch (Win32Exception exception)
        {
            return $"the rules cannot be tried: {exception.Message}";
        }
    }

    private static string? FaultOf(Process child)
    {
        var output = child.StandardOutput.ReadToEndAsync();
        var errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(Patience))
        {
            child.Kill();
            return $"reading the rules takes longer than {Patience}";
        }

        return child.ExitCode == 0 ? null
            : output.Result.Trim() is { Length: > 0 } fault ? fault
            : FormattableString.Invariant($"libmodsecurity ends the process that reads these rules (code {child.ExitCode}): {LastLine(errors.Result)}");
    }

    private static ProcessStartInfo Start(WafSettings settings)
    {
        var self = Environment.ProcessPath ?? "";
        var folder = AppContext.BaseDirectory;
        string[] call = Path.GetFileNameWithoutExtension(self) switch
        {
            "actorproxy" => [self],
            "dotnet" => [self, Path.Combine(folder, "actorproxy.dll")],
            _ => [Path.Combine(folder, "actorproxy")],
        };
        return new ProcessStartInfo(call[0], [.. call[1..], Command, "--library", settings.Library, .. settings.Rules])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string LastLine(string text) => text.Trim().Split('\n')[^1];
}
