using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Values;

/// <summary>A server of a site.</summary>
/// <param name="UsesTls">https.</param>
/// <param name="Server">Name or address, and port.</param>
internal sealed record SiteServer(bool UsesTls, UpstreamServer Server);

/// <summary>Servers of a site: <c>https://10.0.0.5:8443</c>, <c>http://backend.lan</c>, <c>http://[fd00::5]:8080</c>.</summary>
internal static class UrlText
{
    public const string Form = "a URL such as http://10.0.0.5:8080, https://backend.lan or https://[fd00::5]:8443, without a path";

    public static bool TryParse(string text, out SiteServer server)
    {
        server = new SiteServer(false, new UpstreamServer(text, "", 0));
        var usesTls = text.StartsWith("https://", StringComparison.Ordinal);
        if (!usesTls && !text.StartsWith("http://", StringComparison.Ordinal))
        {
            return false;
        }

        var authority = text[(usesTls ? 8 : 7)..];
        authority = authority.EndsWith('/') ? authority[..^1] : authority;
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        if (!ServerText.TryParse(hasPort ? authority : $"{authority}:{(usesTls ? 443 : 80)}", out var parsed))
        {
            return false;
        }

        server = new SiteServer(usesTls, parsed with { Text = text });
        return true;
    }
}
