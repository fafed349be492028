using System.CommandLine;
using ActorProxy.Commands;

var config = ConfigOption.Create();
var root = new RootCommand("An edge proxy: TLS passthrough by server name, with bans that work.")
{
    config,
    RunCommand.Create(),
    CheckCommand.Create(),
};

// No command means run.
root.SetAction((parsed, _) => RunCommand.RunAsync(parsed.GetValue(config), Console.Error));

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine(error.Message);
    }

    Console.Error.WriteLine("Try 'actorproxy --help'.");
    return ExitCodes.WrongUsage;
}

return await parsed.InvokeAsync(new InvocationConfiguration
{
    // The host handles signals: by default a drain would be cut off after two seconds.
    ProcessTerminationTimeout = null,

    // A bug must end as a crash, not with the exit code of an invalid configuration.
    EnableDefaultExceptionHandler = false,
});
