namespace ActorProxy.Configuration.Binding;

/// <summary>Reads hashes of secrets, and finds one that two have: nobody could tell who of them is asking.</summary>
internal sealed class TokenHashes(ConfigProblems problems)
{
    private const int Sha256HexLength = 64;
    private const string Form = "the SHA-256 of the token as 64 hex digits; \"actorproxy token new NAME\" prints one";

    private readonly Dictionary<string, Located<string>> _taken = new(StringComparer.Ordinal);

    /// <returns>In lower case; empty without one.</returns>
    public string Read(ConfigSection section, string key)
    {
        if (section.Located(key) is not { Value.Length: > 0 } hash)
        {
            return "";
        }

        if (hash.Value.Length != Sha256HexLength || !hash.Value.All(char.IsAsciiHexDigit))
        {
            section.Error(hash.Position, key, $"must be {Form}");
            return "";
        }

        var canonical = hash.Value.ToLowerInvariant();
        if (!_taken.TryAdd(canonical, hash) && _taken[canonical] is var first)
        {
            problems.Error(hash.Position, hash.Path, $"the same as {first.Path} at {first.Position.SeenFrom(hash.Position)}; each needs its own");
        }

        return canonical;
    }

    /// <summary>A hash that has to be there.</summary>
    public string Required(ConfigSection section, string key)
    {
        if (!section.Has(key) || section.Located(key) is { Value: "" })
        {
            section.Missing(key, $"missing: {Form}");
        }

        return Read(section, key);
    }
}
