using System.Globalization;

namespace ActorProxy.Load.Options;

/// <summary>Reads the command line.</summary>
internal static class OptionsReader
{
    public const string Usage = """
        ActorProxy.Load: ActorProxy beside nginx, HAProxy and sniproxy on loopback, the same work for each.

          --quick              less of everything, in about three minutes: conn, bulk, pingpong, idle, start,
                               refuse, and others only if named with --tests
          --rounds N           fresh processes and all rows, N times (5; quick 2)
          --tests A,B          of conn, bulk, pingpong, tls, http, gc, idle, start, refuse, reports,
                               flood-banned, flood-silent, flat (all)
          --peers A,B          of direct, nginx, haproxy, haproxy-splice, sniproxy, actorproxy,
                               actorproxy-nofilter (all installed)
          --actorproxy PATH    a published actorproxy or actorproxy.dll (publishes the checkout)
          --external N=P:CMD   one more proxy, named N, already configured, that CMD starts on port P; may be repeated
          --subject NAME       whose cost the ratios are of (actorproxy, else the last peer)
          --warmup N           connections before anything is measured (30000; quick 10000)
          --idle N             idle connections (9000; quick 2000)
          --suffix DOMAIN      host names are c. b. p. i. u. t.DOMAIN (bench.example)
          --port N             first port of the proxies (21400), and of 99 more; keep all ports below those of
                               outgoing connections (net.ipv4.ip_local_port_range), which would take them
          --backend-port N     first of the eight ports of the backends (21300)

        Progress goes to standard error, the tables in Markdown to standard output.
        """;

    private static readonly string[] TestNames = ["conn", "bulk", "pingpong", "tls", "http", "gc", "idle", "start", "refuse", "reports", "flood-banned", "flood-silent", "flat"];

    /// <exception cref="LoadException">An option is unknown, has no value, or has one that makes no sense.</exception>
    public static LoadOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new LoadException($"{name} needs a value");
            options = name switch
            {
                "--quick" => options with { Quick = true },
                "--rounds" => options with { Rounds = Number(name, Value(), 1, 1_000) },
                "--tests" => options with { Tests = Names(name, Value(), TestNames) },
                "--peers" => options with { Peers = Names(name, Value(), null) },
                "--actorproxy" => options with { ActorProxyPath = Path.GetFullPath(Value()) },
                "--external" => options with { External = [.. options.External, Value()] },
                "--subject" => options with { Subject = Value() },
                "--warmup" => options with { WarmUp = Number(name, Value(), 1_000, 10_000_000) },
                "--idle" => options with { Idle = Number(name, Value(), 100, 1_000_000) },
                "--suffix" => options with { Suffix = Value() },
                "--port" => options with { FirstPort = Number(name, Value(), 1_024, 65_000) },
                "--backend-port" => options with { FirstBackendPort = Number(name, Value(), 1_024, 65_000) },
                _ => throw new LoadException($"{name} is not an option; --help lists them"),
            };
        }

        return options;
    }

    private static int Number(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new LoadException($"{name} takes a number from {least} to {most}, not '{text}'");

    private static string[] Names(string name, string text, string[]? known)
    {
        string[] names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? stranger = known is null ? null : names.FirstOrDefault(item => !known.Contains(item));
        return stranger is null ? names : throw new LoadException($"{name}: there is no '{stranger}'");
    }
}
