using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Where names lead.</summary>
/// <param name="Names">Each pattern with nginx's value for it, in order of the file.</param>
/// <param name="Default">The value of every other name, and what says so.</param>
internal sealed record NameMapping(
    IReadOnlyList<(HostPattern Pattern, string Value, NginxDirective Directive)> Names,
    (string Value, NginxDirective Directive) Default);

/// <summary>The <c>map</c> blocks of <c>stream</c>.</summary>
internal sealed class StreamMaps(IEnumerable<NginxDirective> blocks, ImportLedger ledger)
{
    private const string ServerName = "$ssl_preread_server_name";
    private const string Protocol = "$ssl_preread_protocol";

    private readonly NginxDirective[] _blocks = [.. blocks];

    /// <summary>Reads what a variable comes to for each name.</summary>
    /// <param name="variable">With its <c>$</c>.</param>
    /// <param name="mapping">What was read.</param>
    /// <param name="why">What got lost on the way; empty when nothing did.</param>
    /// <returns>False when it does not depend on names alone.</returns>
    public bool TryRead(string variable, out NameMapping mapping, out string why)
    {
        why = "";
        mapping = null!;
        if (Find(variable) is not { } map)
        {
            return false;
        }

        // A usual way to have another service on the port: what is no TLS has no protocol, everything else is asked for its name.
        if (map.Value == Protocol && map.Find("default") is { } rest && Find(rest.Value) is { } names)
        {
            ledger.Carry(map, rest);
            why = $"only what {rest.Value} says came along: what is no TLS is closed here";
            map = names;
        }

        if (map.Value != ServerName)
        {
            return false;
        }

        ledger.Carry(map);
        mapping = Read(map);
        return true;
    }

    private NginxDirective? Find(string variable) => Array.Find(_blocks, map => map.Arguments is [_, var name, ..] && name == variable);

    private NameMapping Read(NginxDirective map)
    {
        var names = new List<(HostPattern, string, NginxDirective)>();
        var byDefault = (Value: "", Directive: map);
        var nameless = map.Find("");
        var hasHostNames = map.Find("hostnames") is not null;
        foreach (var entry in map.Block)
        {
            ledger.Carry(entry);
            switch (entry.Name)
            {
                case "hostnames" or "volatile" or "":
                    break;
                case "default":
                    byDefault = (entry.Value, entry);
                    break;
                case var name when !hasHostNames && name.Length > 0 && name[0] != '~' && (name[0] == '.' || name.Contains('*', StringComparison.Ordinal)):
                    ledger.Leave(entry, "without hostnames nginx takes this literally, so no name ever gets here");
                    break;
                case var name:
                    if (HostPattern.TryRead(Literal(name), caseMatters: true, out var patterns, out var error))
                    {
                        names.AddRange(patterns.Select(pattern => (pattern, entry.Value, entry)));
                    }
                    else
                    {
                        ledger.Leave(entry, error);
                    }

                    break;
            }
        }

        if (nameless is not null && nameless.Value != byDefault.Value)
        {
            ledger.Leave(nameless, "a hello without a name takes the default here");
        }

        return new NameMapping(names, byDefault);
    }

    // A backslash lets a name be one of map's own words.
    private static string Literal(string name) => name.StartsWith('\\') ? name[1..] : name;
}
