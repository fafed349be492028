namespace ActorProxy.Configuration.Values;

/// <summary>Finds what a person who mistyped a name may have meant.</summary>
internal static class Suggestion
{
    /// <returns><c>; did you mean "…"?</c>, or nothing when no name is close.</returns>
    public static string For(string mistyped, IEnumerable<string> names)
    {
        var best = names
            .Select(name => (Name: name, Distance: Distance(mistyped.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(mistyped.Length, candidate.Name.Length) / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return best is null ? "" : $"; did you mean \"{best}\"?";
    }

    /// <summary>Edits from one to the other, a swap of neighbours counting once (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
        {
            return int.MaxValue;
        }

        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
