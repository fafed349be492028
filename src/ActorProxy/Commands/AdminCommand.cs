using System.CommandLine;
using System.Text;

namespace ActorProxy.Commands;

/// <summary>A command that asks a running edge and shows the answer.</summary>
internal static class AdminCommand
{
    /// <summary>Makes the command; its own arguments and options are added to what comes back.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">For the help.</param>
    /// <param name="environment">Asked for what is not given.</param>
    /// <param name="action">Asks and shows; what it throws as <see cref="CommandFailedException"/> ends the command.</param>
    public static Command Create(string name, string description, Func<string, string?> environment, Func<AdminCall, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        var options = new AdminOptions(command, environment);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = options.Open(parsed);
            return await action(new AdminCall(parsed, client, options.Json(parsed)), cancellation);
        });
        return command;
    }
}

/// <summary>One run of such a command.</summary>
/// <param name="Parsed">What was typed.</param>
/// <param name="Client">The edge.</param>
/// <param name="Json">Whether JSON is wanted instead of tables.</param>
internal sealed record AdminCall(ParseResult Parsed, AdminClient Client, bool Json)
{
    private TextWriter Output => Parsed.InvocationConfiguration.Output;

    public TextWriter Errors => Parsed.InvocationConfiguration.Error;

    /// <summary>Shows an answer: its JSON, or what is made of it for a person.</summary>
    public void Show(byte[] json, Action<TableOutput> table)
    {
        if (Json)
        {
            Output.WriteLine(Encoding.UTF8.GetString(json));
        }
        else
        {
            table(new TableOutput(Output));
        }
    }

    /// <summary>Says so when a list was cut; on stderr, so that no script takes it for an item.</summary>
    public void TellOfMore(AdminPages pages)
    {
        if (pages.Next is not null && !Json)
        {
            Errors.WriteLine($"these are the first {pages.Items.Count} {pages.Name}; --limit shows more");
        }
    }
}
