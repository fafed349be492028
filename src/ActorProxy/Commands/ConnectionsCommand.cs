using System.CommandLine;
using ActorProxy.Admin;

namespace ActorProxy.Commands;

/// <summary><c>connections</c>: what is open on a running edge.</summary>
internal static class ConnectionsCommand
{
    public static Command Create(Func<string, string?> environment)
    {
        var ip = PrefixArgument.Option("--ip", "Only of this client, or of clients in this CIDR.");
        var route = ListOptions.Filter("--route", "ROUTE", "Only those that took this route.");
        var upstream = ListOptions.Filter("--upstream", "NAME", "Only those to this upstream.");
        var limit = ListOptions.Limit();
        var command = AdminCommand.Create("connections", "List the live connections of a running edge, oldest first.", environment, async (call, cancellation) =>
        {
            var parsed = call.Parsed;
            var filters = new[] { ("ip", parsed.GetValue(ip)), ("route", parsed.GetValue(route)), ("upstream", parsed.GetValue(upstream)) };
            var pages = await AdminPages.ReadAsync(call.Client, "connections", filters, parsed.GetValue(limit), cancellation);
            call.Show(pages.ToJson(), table => table.Write(
                ["ID", "LISTENER", "CLIENT", "PORT", "NAME", "ROUTE", "UPSTREAM", "SERVER", "IN", "OUT", "SINCE", "STAGE"],
                pages.Read<ConnectionShape>().Select(connection => new[]
                {
                    connection.Id, connection.Listener, connection.Client, TableOutput.Number(connection.ClientPort), connection.Sni, connection.Route,
                    connection.Upstream, connection.Server, TableOutput.Number(connection.BytesIn), TableOutput.Number(connection.BytesOut),
                    TableOutput.Time(connection.Since), connection.Stage,
                })));
            call.TellOfMore(pages);
            return ExitCodes.Done;
        });
        command.Add(ip);
        command.Add(route);
        command.Add(upstream);
        command.Add(limit);
        return command;
    }
}
