using System.CommandLine;
using ActorProxy.Configuration;

namespace ActorProxy.Commands;

/// <summary><c>check</c>: every problem of a configuration at once, or a summary of what it says.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var command = new Command("check", "Validate the configuration: print every problem, or a summary.") { config };
        command.SetAction(parsed => Check(parsed.GetValue(config), parsed.InvocationConfiguration.Output));
        return command;
    }

    public static int Check(string? configPath, TextWriter output)
    {
        var loaded = ConfigOption.Load(configPath).Loaded;
        if (loaded.Settings is not null)
        {
            ConfigSummary.Write(output, loaded);
            return ExitCodes.Done;
        }

        foreach (var problem in loaded.Errors)
        {
            output.WriteLine(problem);
        }

        return ExitCodes.InvalidConfiguration;
    }
}
