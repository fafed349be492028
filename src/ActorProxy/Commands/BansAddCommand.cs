using System.CommandLine;
using ActorProxy.Admin;
using ActorProxy.Core.Bans;

namespace ActorProxy.Commands;

/// <summary><c>bans add</c>: refuse a client from now on.</summary>
internal static class BansAddCommand
{
    public static Command Create(Func<string, string?> environment)
    {
        var prefix = PrefixArgument.Create();
        var jail = new Option<string?>("--jail") { HelpName = "JAIL", Description = "A word that says what for. Without it: manual." };
        var duration = new Option<string?>("--duration") { HelpName = "D", Description = "How long: 90s, 10m, 2h, 7d, seconds, or -1 for ever. Without it: 10m." };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why; shown with the ban." };
        jail.Validators.Add(result => Check(result, JailName.IsValid, $"--jail: a word of 1 to {JailName.MaxLength} of a-z 0-9 _ -"));
        duration.Validators.Add(result => Check(result, text => BanDuration.TryParse(text, out _), "--duration: a text such as 10m, seconds, or -1 for ever"));
        var command = AdminCommand.Create("add", "Ban an address (an IPv6 one with its whole prefix) or a CIDR; live connections are cut.", environment, async (call, cancellation) =>
        {
            var body = new Dictionary<string, string>();
            AddGiven(body, "jail", call.Parsed.GetValue(jail));
            AddGiven(body, "duration", call.Parsed.GetValue(duration));
            AddGiven(body, "reason", call.Parsed.GetValue(reason));
            var path = BansCommand.PathOf(call.Parsed.GetValue(prefix)!);
            var reply = (await call.Client.SendAsync(HttpMethod.Put, path, body, cancellation)).OrRefused();
            var ban = reply.Read<BanShape>();
            call.Show(reply.Content, table => BansCommand.WriteBan(table, ban));
            return ExitCodes.Done;
        });
        command.Add(prefix);
        command.Add(jail);
        command.Add(duration);
        command.Add(reason);
        return command;
    }

    private static void AddGiven(Dictionary<string, string> body, string name, string? value)
    {
        if (value is not null)
        {
            body.Add(name, value);
        }
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, Func<string, bool> isValid, string message)
    {
        if (result.Tokens is [var token] && !isValid(token.Value))
        {
            result.AddError(message);
        }
    }
}
