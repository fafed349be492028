using System.CommandLine;
using ActorProxy.Commands.Emitting;

namespace ActorProxy.Commands;

/// <summary>The program's commands, from the words on the command line to an exit code.</summary>
internal static class CommandLine
{
    /// <param name="args">As typed.</param>
    /// <param name="output">Gets results.</param>
    /// <param name="errors">Gets what went wrong.</param>
    /// <param name="environment">Asked for variables; null = not set.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var parsed = Parse(args, environment);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            await errors.WriteLineAsync($"Try '{NameOf(parsed)} --help'.");
            return ExitCodes.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                // By default SIGTERM ends the process two seconds after it came; a drain takes its own time.
                ProcessTerminationTimeout = null,
                // A bug must look like one, not like exit code 1.
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (CommandFailedException failure)
        {
            await errors.WriteLineAsync("actorproxy: " + PrintableText.Of(failure.Message));
            return failure.ExitCode;
        }
    }

    public static ParseResult Parse(string[] args, Func<string, string?> environment) =>
        // Words that begin with @ are words, not files to read arguments from.
        Root(environment).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static RootCommand Root(Func<string, string?> environment)
    {
        var config = ConfigOption.Create();
        var root = new RootCommand("An edge proxy: TLS passthrough by server name, with bans that work. Without a command it does what 'run' does.")
        {
            config,
            RunCommand.Create(),
            DemoCommand.Create(),
            CheckCommand.Create(),
            CheckRulesCommand.Create(),
            StatusCommand.Create(environment),
            ConnectionsCommand.Create(environment),
            BansCommand.Create(environment),
            ReloadCommand.Create(environment),
            DrainCommand.Create(environment),
            TokenCommand.Create(),
            EmitCommand.Create(),
            ImportCommand.Create(),
            DoctorCommand.Create(),
        };
        root.SetAction((parsed, _) => RunCommand.RunAsync(parsed.GetValue(config), parsed.InvocationConfiguration.Error));
        return root;
    }

    private static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Add(result.Command is RootCommand ? "actorproxy" : result.Command.Name);
        }

        names.Reverse();
        return string.Join(' ', names);
    }
}
