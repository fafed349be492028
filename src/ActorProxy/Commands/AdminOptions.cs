using System.CommandLine;
using System.CommandLine.Parsing;

namespace ActorProxy.Commands;

/// <summary>What every command that talks to a running edge can be told: where it is, the token, tables or JSON.</summary>
/// <remarks>The token comes from a file only: arguments are seen by every user of the machine.</remarks>
internal sealed class AdminOptions
{
    public const string AdminVariable = "ACTORPROXY_ADMIN";

    public const string TokenFileVariable = "ACTORPROXY_TOKEN_FILE";

    private const string DefaultAdmin = "http://127.0.0.1:9180";

    private readonly Option<string?> _admin;
    private readonly Option<string?> _tokenFile;
    private readonly Option<bool> _json;
    private readonly Func<string, string?> _environment;

    /// <param name="command">Gets the options.</param>
    /// <param name="environment">Asked for what is not given.</param>
    public AdminOptions(Command command, Func<string, string?> environment)
    {
        _environment = environment;
        _admin = new Option<string?>("--admin")
        {
            Description = $"Admin API of the edge. Without it: ${AdminVariable}, {DefaultAdmin}.",
            HelpName = "URL",
        };
        _admin.Validators.Add(CheckUrl);
        _tokenFile = new Option<string?>("--token-file")
        {
            Description = $"File that holds the admin token. Without it: ${TokenFileVariable}; an edge without a token needs none on loopback.",
            HelpName = "FILE",
        };
        _json = new Option<bool>("--json") { Description = "Print the API's JSON instead of a table." };
        command.Add(_admin);
        command.Add(_tokenFile);
        command.Add(_json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <exception cref="CommandFailedException">The environment's URL is none, or the token file cannot be used.</exception>
    public AdminClient Open(ParseResult parsed)
    {
        var text = parsed.GetValue(_admin) ?? Variable(AdminVariable) ?? DefaultAdmin;
        if (!TryUrl(text, out var url))
        {
            throw CommandFailedException.Usage($"${AdminVariable}: {NotAUrl(text)}");
        }

        var tokenFile = parsed.GetValue(_tokenFile) ?? Variable(TokenFileVariable);
        return new AdminClient(url, tokenFile is null ? null : TokenFile.Read(tokenFile));
    }

    private static void CheckUrl(OptionResult option)
    {
        if (option.Tokens is [var token] && !TryUrl(token.Value, out _))
        {
            option.AddError($"--admin: {NotAUrl(token.Value)}");
        }
    }

    private static bool TryUrl(string text, out Uri url) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out url!)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Query.Length == 0
        && url.UserInfo.Length == 0;

    private static string NotAUrl(string text) => $"'{text}' is not a URL such as {DefaultAdmin}";

    private string? Variable(string name) => _environment(name) is { Length: > 0 } value ? value : null;
}
