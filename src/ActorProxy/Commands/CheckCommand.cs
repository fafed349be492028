using System.CommandLine;
using ActorProxy.Configuration;
using ActorProxy.Sites.Waf;

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
        // A file may be right and the machine not: start goes on without the rules, so this is where it is found.
        IEnumerable<object> problems = loaded.Settings is { } settings ? WafRuleSets.FaultsOf(settings.Sites) : loaded.Errors;
        if (!problems.Any())
        {
            ConfigSummary.Write(output, loaded);
            return ExitCodes.Done;
        }

        foreach (var problem in problems)
        {
            output.WriteLine(problem);
        }

        return ExitCodes.InvalidConfiguration;
    }
}
