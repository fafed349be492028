using System.CommandLine;
using System.Net;
using ActorProxy.Admin;

namespace ActorProxy.Commands;

/// <summary><c>bans</c>: who is refused, on a running edge.</summary>
internal static class BansCommand
{
    public static Command Create(Func<string, string?> environment) => new("bans", "List, show, add and remove bans on a running edge.")
    {
        List(environment),
        Show(environment),
        BansAddCommand.Create(environment),
        Remove(environment),
    };

    /// <summary>The route of a ban; the slash of a CIDR is part of its name.</summary>
    public static string PathOf(string prefix) => "v1/bans/" + Uri.EscapeDataString(prefix);

    public static void WriteBan(TableOutput table, BanShape ban) => table.WriteFacts(
    [
        ("ip", ban.Ip),
        ("jail", ban.Jail),
        ("origin", ban.Origin),
        ("reporter", ban.Reporter),
        ("reason", ban.Reason),
        ("since", TableOutput.Time(ban.Since)),
        ("until", Until(ban)),
        ("offences", TableOutput.Number(ban.Offences)),
        .. (ban.History ?? []).Select(line => ("history", (string?)line)),
    ]);

    private static string Until(BanShape ban) => ban.Until is { } until ? TableOutput.Time(until) : "permanent";

    private static Command List(Func<string, string?> environment)
    {
        var jail = ListOptions.Filter("--jail", "JAIL", "Only bans of this jail.");
        var origin = ListOptions.Filter("--origin", "ORIGIN", "Only bans of this origin.").AcceptOnlyFromAmong("report", "api", "edge", "feed");
        var limit = ListOptions.Limit();
        var command = AdminCommand.Create("list", "List the bans in force, newest first.", environment, async (call, cancellation) =>
        {
            var filters = new[] { ("jail", call.Parsed.GetValue(jail)), ("origin", call.Parsed.GetValue(origin)) };
            var pages = await AdminPages.ReadAsync(call.Client, "bans", filters, call.Parsed.GetValue(limit), cancellation);
            call.Show(pages.ToJson(), table => table.Write(
                ["IP", "JAIL", "ORIGIN", "REPORTER", "SINCE", "UNTIL", "OFFENCES", "REASON"],
                pages.Read<BanShape>().Select(ban => new[]
                {
                    ban.Ip, ban.Jail, ban.Origin, ban.Reporter, TableOutput.Time(ban.Since), Until(ban), TableOutput.Number(ban.Offences), ban.Reason,
                })));
            call.TellOfMore(pages);
            return ExitCodes.Done;
        });
        command.Add(jail);
        command.Add(origin);
        command.Add(limit);
        return command;
    }

    private static Command Show(Func<string, string?> environment)
    {
        var prefix = PrefixArgument.Create();
        var command = AdminCommand.Create("show", "Show the ban that covers an address.", environment, async (call, cancellation) =>
        {
            var reply = await call.Client.GetAsync(PathOf(call.Parsed.GetValue(prefix)!), cancellation);
            var ban = reply.Read<BanShape>();
            call.Show(reply.Content, table => WriteBan(table, ban));
            return ExitCodes.Done;
        });
        command.Add(prefix);
        return command;
    }

    private static Command Remove(Func<string, string?> environment)
    {
        var prefix = PrefixArgument.Create();
        var command = AdminCommand.Create("remove", "Lift a ban.", environment, async (call, cancellation) =>
        {
            var ip = call.Parsed.GetValue(prefix)!;
            var reply = (await call.Client.SendAsync(HttpMethod.Delete, PathOf(ip), null, cancellation)).OrRefused();
            if (reply.Status != HttpStatusCode.NoContent)
            {
                _ = reply.Json();
            }

            // The API's answer is empty; a script still gets JSON.
            call.Show(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { ip, removed = true }, AdminClient.Json), table => table.WriteLine($"{ip} is no longer banned"));
            return ExitCodes.Done;
        });
        command.Add(prefix);
        return command;
    }
}
