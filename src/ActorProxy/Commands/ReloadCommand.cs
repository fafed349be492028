using System.CommandLine;
using System.Net;

namespace ActorProxy.Commands;

/// <summary><c>reload</c>: puts the configuration file's present content in force on a running edge.</summary>
internal static class ReloadCommand
{
    public static Command Create(Func<string, string?> environment) =>
        AdminCommand.Create("reload", "Read the configuration file again. An invalid one changes nothing: every problem is printed, exit code 1.", environment, async (call, cancellation) =>
        {
            var reply = await call.Client.SendAsync(HttpMethod.Post, "v1/reload", null, cancellation);
            if (reply.Status == HttpStatusCode.UnprocessableEntity)
            {
                var rejection = reply.Read<Rejection>();
                call.Show(reply.Content, table => WriteAll(table, "", rejection.Problems));
                await call.Errors.WriteLineAsync("actorproxy: the configuration was rejected, the old one stays in force");
                return ExitCodes.InvalidConfiguration;
            }

            var change = reply.OrRefused().Read<Change>();
            call.Show(reply.Content, table =>
            {
                table.WriteLine($"configuration {change.Hash} is in force");
                WriteAll(table, "", change.Changes is { Count: > 0 } changes ? changes : ["nothing changed"]);
                WriteAll(table, "only after a restart: ", change.NeedsRestart);
                WriteAll(table, "warning: ", change.Warnings);
            });
            return ExitCodes.Done;
        });

    private static void WriteAll(TableOutput table, string lead, IReadOnlyList<string>? lines)
    {
        foreach (var line in lines ?? [])
        {
            table.WriteLine(lead + line);
        }
    }

    private sealed record Rejection(IReadOnlyList<string>? Problems);

    private sealed record Change(string Hash, IReadOnlyList<string>? Changes, IReadOnlyList<string>? NeedsRestart, IReadOnlyList<string>? Warnings);
}
