using System.CommandLine;
using ActorProxy.Core.Settings;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>--url URL</c>: the admin API as a backend reaches it.</summary>
internal static class UrlOption
{
    private const string Example = "https://edge.example.org:9180";

    public static Option<string?> Create()
    {
        var option = new Option<string?>("--url")
        {
            Description = "The admin API as the backend reaches it. Without it: from admin.bind of the configuration, which is not read otherwise.",
            HelpName = "URL",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsUrl(token.Value))
            {
                result.AddError($"--url: '{token.Value}' is not a URL such as {Example}");
            }
        });
        return option;
    }

    /// <returns>Without a slash at the end.</returns>
    /// <exception cref="CommandFailedException">It was not given, and the configuration does not say it either.</exception>
    public static string Get(EmitCall call, Option<string?> option) => call.Parsed.GetValue(option)?.TrimEnd('/') ?? Of(call.Settings().Admin);

    private static string Of(AdminSettings admin) => AdminAddress.Of(admin) is { } address
        ? $"{AdminAddress.Scheme(admin)}://{address}"
        : throw CommandFailedException.Usage($"admin.bind has no address with a port: say --url {Example}");

    // What stands in a shell's single quotes, and in fail2ban's tags, must not end them.
    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Query.Length == 0
        && url.UserInfo.Length == 0
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._~:/[]".Contains(letter, StringComparison.Ordinal));
}
