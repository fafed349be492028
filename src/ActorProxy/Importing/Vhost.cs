using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>One <c>server</c> of <c>http</c>.</summary>
/// <param name="Scope">Its block.</param>
/// <param name="Listens">Where it listens.</param>
/// <param name="Names">What it answers to, in order.</param>
internal sealed record Vhost(NginxScope Scope, IReadOnlyList<NginxListen> Listens, IReadOnlyList<HostPattern> Names)
{
    public NginxDirective Block => Scope.Block;

    /// <summary>What <c>$server_name</c> is; empty without a name.</summary>
    public string FirstName => Block.Find("server_name")?.Value ?? "";

    /// <summary>Reads a block; what cannot be understood of it is said in the ledger.</summary>
    public static Vhost Read(NginxScope scope, ImportLedger ledger)
    {
        var listens = new List<NginxListen>();
        foreach (var directive in scope.Block.All("listen"))
        {
            if (directive.Arguments.Contains("quic"))
            {
                ledger.Leave(directive, "HTTP/3 is not spoken here");
            }
            else if (NginxListen.TryParse(directive, out var listen))
            {
                listens.Add(listen);
                ledger.Carry(directive);
            }
            else
            {
                ledger.Leave(directive, "is not one address and port");
            }
        }

        if (scope.Block.Find("listen") is null)
        {
            listens.Add(NginxListen.Standard(scope.Block));
        }

        return new Vhost(scope, listens, ReadNames(scope.Block, ledger));
    }

    public bool ListensOn(string group) => Listens.Any(listen => listen.Group == group);

    private static List<HostPattern> ReadNames(NginxDirective server, ImportLedger ledger)
    {
        var names = new List<HostPattern>();
        foreach (var directive in server.All("server_name"))
        {
            ledger.Carry(directive);
            foreach (var name in directive.Arguments.Where(name => name is not ("_" or "")))
            {
                if (HostPattern.TryRead(name, caseMatters: false, out var patterns, out var error))
                {
                    names.AddRange(patterns);
                }
                else
                {
                    ledger.Leave(directive, $"{name}: {error}");
                }
            }
        }

        return names;
    }
}
