using System.Net;
using System.Net.Sockets;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Clustering;

/// <summary>
/// Hosts of a cluster, clients and a backend, each in a network of its own, cabled by two bridges: one for clients and the backend,
/// one for what the nodes have to say to each other. So the second can fail without the first.
/// </summary>
/// <remarks>Host n has 10.77.0.n and fd77::n for clients, 10.78.0.n or fd78::n for nodes. Clients may have any address of 10.77.128.0/17.</remarks>
internal sealed class Lab : IAsyncDisposable
{
    public const string BackendAddress = "10.77.0.254";

    private static int _labs;

    private readonly List<Node> _nodes = [];
    private readonly string _prefix = $"ap{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}-";
    private Network _outside = null!;
    private TaggedBackend _backend = null!;
    private int _clients;

    private Lab(bool hasIPv6Cluster) => HasIPv6Cluster = hasIPv6Cluster;

    /// <summary>What the nodes have to say to each other goes over IPv6, and there is nothing else.</summary>
    public bool HasIPv6Cluster { get; }

    public TempFolder Folder { get; } = new();

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The network of clients and backend.</summary>
    public Network Outside => _outside;

    public PrivateCa Ca { get; private set; } = null!;

    public int BackendPort => _backend.Port;

    /// <summary>Cables hosts; nothing runs on them yet.</summary>
    public static async Task<Lab> Create(int hosts, bool hasIPv6Cluster = false)
    {
        var lab = new Lab(hasIPv6Cluster);
        try
        {
            await lab.Cable(hosts);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cables hosts and starts a node on each, all of them seeds, and waits until all are ready in one cluster.</summary>
    public static async Task<Lab> Start(int hosts = 3, bool hasIPv6Cluster = false)
    {
        var lab = await Create(hosts, hasIPv6Cluster);
        try
        {
            await Task.WhenAll(lab.Nodes.Select(node => node.Start()));
            await lab.Whole();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every running node sees all the others up, and is ready.</summary>
    public async Task Whole(TimeSpan? patience = null)
    {
        var running = _nodes.Where(node => node.IsRunning).ToList();
        foreach (var node in running)
        {
            await Wait.Until(async () => await node.MembersUp() == running.Count && await node.IsReady(), $"{node} sees {running.Count} members and is ready", patience, node.Said);
        }
    }

    /// <summary>Waits until every node has the same bans.</summary>
    public async Task AssertEqualTables(TimeSpan within)
    {
        IReadOnlyList<string>[] tables = [];
        await Wait.Until(
            async () =>
            {
                tables = await Task.WhenAll(_nodes.Select(node => node.Bans()));
                return tables.All(table => table.SequenceEqual(tables[0]));
            },
            "all tables are equal",
            within,
            () => string.Join(Environment.NewLine, tables.Select(table => $"{table.Count} bans, not on all: {string.Join("; ", table.Except(tables.Aggregate((IEnumerable<string>)tables[0], (all, one) => all.Intersect(one))).Take(10))}")));
    }

    /// <summary>Parts the nodes' network: nobody of one group reaches anybody of the other, until <see cref="Unite"/>.</summary>
    public static Task Part(IReadOnlyList<Node> one, IReadOnlyList<Node> other) => RouteBetween(one, other, "add");

    public static Task Unite(IReadOnlyList<Node> one, IReadOnlyList<Node> other) => RouteBetween(one, other, "del");

    /// <summary>A client's address nobody had yet.</summary>
    public string NewClient()
    {
        var number = Interlocked.Increment(ref _clients);
        return $"10.77.{128 + (number / 250)}.{1 + (number % 250)}";
    }

    public Socket NewSocket() => _outside.Make(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    /// <summary>Opens a connection through a node to the backend.</summary>
    /// <exception cref="SocketException">Refused.</exception>
    public async Task<EdgeClient> Open(Node node, string from)
    {
        var client = await Connect(node, from);
        try
        {
            await client.Send(ClientHello.For("a.example"));
            await client.ReadTag();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a node and says nothing.</summary>
    public Task<EdgeClient> Connect(Node node, string from) => EdgeClient.Connect(NewSocket(), node.Edge, from);

    /// <summary>True when a new connection of the client is refused by the node, false when the backend answers.</summary>
    public async Task<bool> IsRefused(Node node, string client)
    {
        try
        {
            using var connection = await Open(node, client);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }

        if (_outside is not null)
        {
            await _outside.DisposeAsync();
        }

        Folder.Dispose();
    }

    private static async Task RouteBetween(IReadOnlyList<Node> one, IReadOnlyList<Node> other, string verb)
    {
        foreach (var (from, to) in one.SelectMany(from => other.Select(to => (from, to))))
        {
            await from.Network.Configure("route", verb, "blackhole", to.ClusterAddress);
            await to.Network.Configure("route", verb, "blackhole", from.ClusterAddress);
        }
    }

    private async Task Cable(int hosts)
    {
        Ca = await PrivateCa.Create(Folder, "ca");
        _outside = await Network.Create(_prefix + "out");
        foreach (var bridge in new[] { "front", "back" })
        {
            await _outside.Configure("link", "add", bridge, "type", "bridge");
            await _outside.Configure("link", "set", bridge, "up");
        }

        await _outside.Configure("addr", "add", BackendAddress + "/17", "dev", "front");
        await _outside.Configure("addr", "add", "fd77::fe/64", "dev", "front", "nodad");
        await _outside.Configure("route", "add", "local", "10.77.128.0/17", "dev", "lo");
        _backend = _outside.Make(() => new TaggedBackend("A", IPAddress.Any));

        for (var number = 1; number <= hosts; number++)
        {
            var network = await Network.Create(_prefix + number);
            var node = new Node(this, network, number);
            _nodes.Add(node);
            await Plug(network, "front", number, "10.77.0.", "fd77::");
            await Plug(network, "back", number, HasIPv6Cluster ? null : "10.78.0.", HasIPv6Cluster ? "fd78::" : null);

            // By a gateway, as on the internet: a thousand neighbours would fill the kernel's table of them.
            await network.Configure("route", "add", "10.77.128.0/17", "via", BackendAddress);
            await Ca.Issue(node.Name, node.ClusterAddress);
        }
    }

    private async Task Plug(Network network, string bridge, int number, string? prefix, string? prefix6)
    {
        await _outside.Configure("link", "add", bridge + number, "type", "veth", "peer", "name", bridge, "netns", network.Name);
        await _outside.Configure("link", "set", bridge + number, "master", bridge, "up");
        if (prefix is not null)
        {
            await network.Configure("addr", "add", $"{prefix}{number}/17", "dev", bridge);
        }

        if (prefix6 is not null)
        {
            await network.Configure("addr", "add", $"{prefix6}{number}/64", "dev", bridge, "nodad");
        }

        await network.Configure("link", "set", bridge, "up");
    }
}
