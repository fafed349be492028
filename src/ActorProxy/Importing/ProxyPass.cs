using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>A <c>proxy_pass</c> of <c>http</c>.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="UsesTls">https.</param>
/// <param name="Pool">What it leads to.</param>
/// <param name="Host">What nginx sends as <c>Host</c> unless it is told otherwise.</param>
internal sealed record ProxyPass(NginxDirective Directive, bool UsesTls, ServerPool Pool, string Host)
{
    // All of these leave the path as it came.
    private static readonly string[] SamePath = ["", "/", "$request_uri", "$uri$is_args$args"];

    /// <summary>Reads what a location passes to.</summary>
    /// <param name="location">Its scope; variables that a <c>set</c> there, or around it, gives a plain text are known.</param>
    /// <param name="upstreams">Those of <c>http</c>.</param>
    /// <param name="ledger">Hears of what was used.</param>
    /// <param name="pass">What was read, when true.</param>
    /// <param name="why">Why it cannot be carried over, when false.</param>
    public static bool TryRead(NginxScope location, UpstreamBlocks upstreams, ImportLedger ledger, out ProxyPass pass, out string why)
    {
        pass = null!;
        if (location.Block.Find("proxy_pass") is not { } directive)
        {
            why = "it passes nothing on: files and programs are not served here";
            return false;
        }

        var url = Substitute(directive.Value, location, ledger);
        var usesTls = url.StartsWith("https://", StringComparison.Ordinal);
        if (!usesTls && !url.StartsWith("http://", StringComparison.Ordinal))
        {
            why = $"proxy_pass {directive.Value} is no URL that is known beforehand";
            return false;
        }

        var (authority, path) = Split(url[(usesTls ? 8 : 7)..]);
        if (authority.Length == 0)
        {
            why = "it goes where a variable says";
            return false;
        }

        if (!SamePath.Contains(path))
        {
            why = $"proxy_pass {directive.Value} changes the path; requests are passed on with theirs here";
            return false;
        }

        if (!upstreams.TryFind(authority, usesTls ? 443 : 80, out var pool, out why))
        {
            return false;
        }

        if (pool.Unix.Count > 0)
        {
            why = "a server on a Unix socket cannot be reached from here";
            return false;
        }

        ledger.Carry(directive);
        pass = new ProxyPass(directive, usesTls, pool, WithoutPort(authority, usesTls ? ":443" : ":80"));
        return true;
    }

    private static (string Authority, string Path) Split(string rest)
    {
        var end = rest.StartsWith("unix:", StringComparison.Ordinal) ? -1 : rest.IndexOfAny(['/', '$', '?']);
        return end < 0 ? (rest, "") : (rest[..end], rest[end..]);
    }

    private static string WithoutPort(string authority, string standard) =>
        authority.EndsWith(standard, StringComparison.Ordinal) ? authority[..^standard.Length] : authority;

    private static string Substitute(string text, NginxScope location, ImportLedger ledger)
    {
        // Longest first: $app must not be found in $app_port.
        var variables = new[] { location, location.Outer }.SelectMany(scope => scope?.Block.All("set") ?? [])
            .Where(set => set.Arguments is [['$', _, ..], var value] && !value.Contains('$', StringComparison.Ordinal))
            .OrderByDescending(set => set.Value.Length);
        foreach (var set in variables.Where(set => text.Contains('$', StringComparison.Ordinal) && text.Contains(set.Value[1..], StringComparison.Ordinal)))
        {
            ledger.Carry(set);
            text = text.Replace("${" + set.Value[1..] + "}", set.Arguments[1], StringComparison.Ordinal).Replace(set.Value, set.Arguments[1], StringComparison.Ordinal);
        }

        return text;
    }
}
