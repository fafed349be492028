using ActorProxy.Configuration.Values;
using ActorProxy.Core.Upstreams;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>The <c>upstream</c> blocks of <c>http</c> or of <c>stream</c>, and addresses that stand for themselves.</summary>
internal sealed class UpstreamBlocks(IEnumerable<NginxDirective> blocks, ImportLedger ledger)
{
    private readonly Dictionary<string, NginxDirective> _blocks = blocks.GroupBy(block => block.Value).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Finds what a name or an address means.</summary>
    /// <param name="authority">As in <c>proxy_pass</c>, without scheme and path.</param>
    /// <param name="port">Of an address that has none; null = it must have one.</param>
    /// <param name="pool">What was found, when true.</param>
    /// <param name="why">Why nothing was found, when false.</param>
    public bool TryFind(string authority, int? port, out ServerPool pool, out string why)
    {
        (pool, why) = (new ServerPool(authority, [], [], BalancePolicy.RoundRobin), "");
        if (_blocks.TryGetValue(authority, out var block))
        {
            pool = Read(block, port is null ? null : 80);
            why = pool.Servers.Count + pool.Unix.Count > 0 ? "" : $"upstream {authority} has no server that can be carried over";
        }
        else if (authority.Contains('$', StringComparison.Ordinal))
        {
            why = "it goes where a variable says";
        }
        else if (authority.StartsWith("unix:", StringComparison.Ordinal))
        {
            pool = pool with { Unix = [authority.TrimEnd(':')] };
        }
        else if (TryServer(authority, port, out var server))
        {
            pool = pool with { Servers = [server] };
        }
        else
        {
            why = $"{authority} is neither an upstream nor an address with a port";
        }

        return why.Length == 0;
    }

    private static bool TryServer(string text, int? port, out UpstreamServer server) =>
        ServerText.TryParse(text, out server) || (port is { } standard && ServerText.TryParse(FormattableString.Invariant($"{text}:{standard}"), out server));

    private ServerPool Read(NginxDirective block, int? port)
    {
        ledger.Carry(block);
        var servers = new Dictionary<string, UpstreamServer>();
        var unix = new List<string>();
        foreach (var directive in block.All("server"))
        {
            if (directive.Arguments.Contains("down"))
            {
                ledger.Cover(directive, "is down");
            }
            else if (directive.Arguments.Contains("backup"))
            {
                ledger.Leave(directive, "there are no backup servers: every server of an upstream takes its share, so it was left out");
            }
            else if (directive.Value.StartsWith("unix:", StringComparison.Ordinal))
            {
                unix.Add(directive.Value);
                ledger.Carry(directive);
            }
            else if (TryServer(directive.Value, port, out var server))
            {
                servers.TryAdd(server.Text, server);
                Judge(directive);
            }
            else
            {
                ledger.Leave(directive, "is not " + ServerText.Form);
            }
        }

        return new ServerPool(block.Value, [.. servers.Values], unix, Balance(block));
    }

    private void Judge(NginxDirective server)
    {
        ledger.Carry(server);
        var others = server.Arguments.Skip(1)
            .Where(argument => argument != "resolve" && !argument.StartsWith("max_fails=", StringComparison.Ordinal) && !argument.StartsWith("fail_timeout=", StringComparison.Ordinal))
            .ToArray();
        if (others.Length > 0)
        {
            ledger.Leave(server, $"the server came along, {string.Join(' ', others)} did not");
        }
    }

    private BalancePolicy Balance(NginxDirective block)
    {
        foreach (var directive in block.Block)
        {
            BalancePolicy? policy = (directive.Name, directive.Value) switch
            {
                ("least_conn", _) => BalancePolicy.LeastConnections,
                ("ip_hash", _) or ("hash", "$remote_addr" or "$binary_remote_addr") => BalancePolicy.SourceHash,
                ("random", "two") => BalancePolicy.RandomTwo,
                _ => null,
            };
            if (policy is { } found)
            {
                ledger.Carry(directive);
                return found;
            }
        }

        return BalancePolicy.RoundRobin;
    }
}
