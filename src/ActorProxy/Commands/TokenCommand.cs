using System.CommandLine;
using System.Text.Json;
using ActorProxy.Core.Bans;

namespace ActorProxy.Commands;

/// <summary><c>token new NAME</c>: a token for the admin API, shown once, and the line that lets the edge know it.</summary>
internal static class TokenCommand
{
    private const string AdminName = "admin";

    public static Command Create() => new("token", "Make tokens for the admin API.") { New() };

    /// <summary>What belongs into the configuration file; valid wherever it is put at its top level.</summary>
    public static string ConfigLine(string name, string sha256) => name == AdminName
        ? $"actorproxy.admin {{ token-sha256 = \"{sha256}\" }}"
        : $"actorproxy.bans {{ reporters {{ {name} {{ token-sha256 = \"{sha256}\" }} }} }}";

    /// <summary>The same for the key of a bouncer.</summary>
    public static string BouncerLine(string name, string sha256) => $"actorproxy.bans {{ bouncers {{ {name} {{ key-sha256 = \"{sha256}\" }} }} }}";

    private static Command New()
    {
        var name = new Argument<string>("name") { HelpName = "NAME", Description = $"'{AdminName}' for the admin token, else the reporter's name: 1 to {JailName.MaxLength} of a-z 0-9 _ -" };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !JailName.IsValid(token.Value))
            {
                result.AddError($"'{token.Value}': a name is 1 to {JailName.MaxLength} of a-z 0-9 _ -");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var bouncer = new Option<bool>("--bouncer") { Description = "NAME is a bouncer, which reads bans as CrowdSec's do; the token is its X-Api-Key." };
        var command = new Command("new", "Print a new token once, and the configuration line with its SHA-256.") { name, bouncer, json };
        command.SetAction(parsed =>
        {
            Write(parsed.GetValue(name)!, parsed.GetValue(bouncer), parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(string name, bool isBouncer, bool asJson, TextWriter output)
    {
        var token = Tokens.New();
        var sha256 = Tokens.Sha256(token);
        var config = isBouncer ? BouncerLine(name, sha256) : ConfigLine(name, sha256);
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(new { name, token, sha256, config }, AdminClient.Json));
            return;
        }

        output.WriteLine("The token. It is shown this once; keep it in a file that only its user may read (chmod 600):");
        output.WriteLine(token);
        output.WriteLine();
        output.WriteLine("For the edge's configuration file:");
        output.WriteLine(config);
    }
}
