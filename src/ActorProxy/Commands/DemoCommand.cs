using System.CommandLine;
using ActorProxy.Demo;

namespace ActorProxy.Commands;

/// <summary><c>demo</c>: the whole job on loopback, without root and without a network.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Show it on loopback, without root: sample servers, an edge in front of them, and the curl lines to try.");
        var tls = Port("--port", "Port of the edge for TLS, on 127.0.0.1 and ::1", DemoPorts.Wished.Tls);
        var http = Port("--http-port", "Port of the edge for plain HTTP, on 127.0.0.1 and ::1", DemoPorts.Wished.Http);
        var admin = Port("--admin-port", "Port of the admin API, on 127.0.0.1", DemoPorts.Wished.Admin);
        command.Add(tls);
        command.Add(http);
        command.Add(admin);
        command.SetAction((parsed, _) => DemoHost.RunAsync(
            new DemoPorts(parsed.GetValue(tls), parsed.GetValue(http), parsed.GetValue(admin)),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Option<int> Port(string name, string description, int wished) =>
        NumberOption.Create(name, "PORT", $"{description}; another one when it is taken, or 0.", wished, 0, ushort.MaxValue);
}
