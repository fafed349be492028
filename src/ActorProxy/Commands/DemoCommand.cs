using System.CommandLine;
using ActorProxy.Demo;

namespace ActorProxy.Commands;

/// <summary><c>demo</c>: the whole job on loopback, without root and without a network.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Show it on loopback, without root: sample TLS servers, an edge in front of them, and the curl lines to try.");
        var port = Port("--port", "Port of the edge, on 127.0.0.1 and ::1", DemoSetup.WishedEdgePort);
        var adminPort = Port("--admin-port", "Port of the admin API, on 127.0.0.1", DemoSetup.WishedAdminPort);
        command.Add(port);
        command.Add(adminPort);
        command.SetAction((parsed, _) => DemoHost.RunAsync(
            parsed.GetValue(port), parsed.GetValue(adminPort), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Option<int> Port(string name, string description, int wished) =>
        NumberOption.Create(name, "PORT", $"{description}; another one when it is taken, or 0.", wished, 0, ushort.MaxValue);
}
