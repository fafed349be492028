using System.CommandLine;
using ActorProxy.Commands.Emitting.Watching;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit</c>: files for the programs around the edge, with this configuration's values filled in.</summary>
internal static class EmitCommand
{
    public static Command Create() => new("emit", "Print a ready file for a program around the edge.")
    {
        Fail2banAction.Create(),
        ReactionConfig.Create(),
        NginxBackend.Create(),
        SystemdUnit.Create(),
        PrometheusConfig.Create(),
        PrometheusAlerts.Create(),
        GrafanaDashboard.Create(),
        ManPage.Create(),
    };

    /// <summary>Makes a command that prints one file; its own arguments and options are added to what comes back.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">For the help.</param>
    /// <param name="text">The file; what it throws as <see cref="CommandFailedException"/> ends the command.</param>
    public static Command File(string name, string description, Func<EmitCall, string> text)
    {
        var config = ConfigOption.Create();
        var command = new Command(name, description) { config };
        command.SetAction(parsed =>
        {
            // Whole or not at all: it is on its way into a file.
            parsed.InvocationConfiguration.Output.Write(text(new EmitCall(parsed, config)));
            return ExitCodes.Done;
        });
        return command;
    }
}
