namespace ActorProxy.Configuration;

/// <summary>Where the configuration is: the first of <c>--config</c>, the environment, the checkout, the system.</summary>
internal static class ConfigFiles
{
    public const string Variable = "ACTORPROXY_CONFIG";

    public const string SystemFile = "/etc/actorproxy/actorproxy.conf";

    private static readonly string CheckoutFile = Path.Combine("hocon", "actorproxy.conf");

    /// <summary>Finds the file to load. One that was asked for by name is taken even when it does not exist: loading then says so.</summary>
    /// <param name="explicitPath">What <c>--config</c> says; null = not given.</param>
    /// <param name="environment">Asked for <see cref="Variable"/>; empty counts as not set.</param>
    /// <param name="workingDirectory">Where the checkout's file is looked for; empty = where the process runs.</param>
    public static string Find(string? explicitPath, Func<string, string?> environment, string workingDirectory)
    {
        if (explicitPath is not null)
        {
            return explicitPath;
        }

        if (environment(Variable) is { Length: > 0 } variable)
        {
            return variable;
        }

        var checkout = Path.Combine(workingDirectory, CheckoutFile);
        return File.Exists(checkout) ? checkout : SystemFile;
    }
}
