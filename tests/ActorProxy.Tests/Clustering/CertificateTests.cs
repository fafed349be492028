using System.Globalization;
using ActorProxy.Tests.Certificates;

namespace ActorProxy.Tests.Clustering;

/// <summary>Certificates of a cluster: the authority looks at one node, another one orders, all have it.</summary>
public class CertificateTests
{
    private const string Port80 = """listeners.http { bind = ["[::]:80"], kind = http, routes = public }""";

    [LabFact("pebble", "pebble-challtestsrv")]
    public async Task Certificates_OfThreeNodes_AreOrderedOnceAndServedByAll_ThroughJoinsReloadsAndPartitions()
    {
        await using var lab = await Lab.Create(3);
        var (first, second, third) = (lab.Nodes[0], lab.Nodes[1], lab.Nodes[2]);

        // Every name is the second node's, by IPv6 alone, and the first one orders: it begins the cluster.
        await using var pebble = await Pebble.Start(new PebbleOptions { Address = Lab.BackendAddress, Network = lab.Outside, Resolves = "", Resolves6 = "fd77::2", HttpPort = 80, TlsPort = 443 });
        Configure(lab, pebble, Port80, "one.example.test");
        await Task.WhenAll(first.Start(), second.Start());
        await lab.Whole();

        var one = await SameOnAll(lab, pebble, "one.example.test", first, second);
        Assert.Equal((1, 0), (await Orders(first), await Orders(second)));
        Assert.Equal(1, pebble.IssuedCount);

        await third.Start();
        await lab.Whole();
        Assert.Equal(one, await SameOnAll(lab, pebble, "one.example.test", first, second, third));
        await AccountsAreTheSame(lab);

        // Nobody listens on port 80 any more: it is tls-alpn-01.
        Configure(lab, pebble, "", "one.example.test", "two.example.test");
        await second.Reload();
        await third.Reload();
        await first.Reload();
        await SameOnAll(lab, pebble, "two.example.test", first, second, third);

        // The one that orders is cut off: it serves on what it has, and another one orders.
        await first.Isolate();
        await Wait.Until(async () => (await first.Admin.Metrics()).Sum("actorproxy_cluster_detached") == 1, "the first node is detached", null, first.Said);
        Configure(lab, pebble, "", "one.example.test", "two.example.test", "three.example.test");
        await second.Reload();
        await third.Reload();
        await first.Reload();
        var three = await SameOnAll(lab, pebble, "three.example.test", second, third);
        Assert.Equal(one, await Serial(lab, first, "one.example.test"));
        Assert.Equal(2, await Orders(first));

        await first.Reconnect();
        await lab.Whole();
        Assert.Equal(three, await SameOnAll(lab, pebble, "three.example.test", first, second, third));
        Assert.Equal(3, pebble.IssuedCount);
        Assert.All(lab.Nodes, node => Assert.DoesNotContain("PRIVATE KEY", node.Process.Errors.ToString(), StringComparison.Ordinal));
    }

    private static void Configure(Lab lab, Pebble pebble, string listeners, params string[] sites)
    {
        foreach (var node in lab.Nodes)
        {
            node.MoreConfig = string.Create(CultureInfo.InvariantCulture, $$"""
                {{listeners}}
                routes { public { {{string.Join(", ", sites.Select(site => $"\"{site}\" = sites"))}} } }
                sites { {{string.Join(", ", sites.Select(site => $"\"{site}\" {{ upstream = \"http://{Lab.BackendAddress}:{lab.BackendPort}\" }}"))}} }
                acme { directory = "{{pebble.Url}}dir", storage = "acme", ca-file = "{{pebble.CaFile}}" }
                """);
        }
    }

    /// <summary>Waits until nodes show the same certificate of the authority, and gives its serial number.</summary>
    private static async Task<string> SameOnAll(Lab lab, Pebble pebble, string name, params Node[] nodes)
    {
        var serials = new HashSet<string>();
        await Wait.Until(
            async () =>
            {
                serials.Clear();
                foreach (var node in nodes)
                {
                    serials.Add(await Serial(lab, node, name));
                }

                return serials.Count == 1 && serials.Single().Length > 0;
            },
            $"one certificate for {name}",
            null,
            () => string.Join(Environment.NewLine, [.. nodes.Select(node => node.Said()), "Pebble said:", pebble.Said]));
        return serials.Single();
    }

    /// <returns>Empty for a temporary one.</returns>
    private static async Task<string> Serial(Lab lab, Node node, string name)
    {
        var socket = lab.NewSocket();
        await socket.ConnectAsync(node.Edge);
        using var shown = await ShownCertificate.Of(socket, name);
        return ShownCertificate.IsOf(shown, name) ? shown.SerialNumber : "";
    }

    private static async Task<double> Orders(Node node) => (await node.Admin.Metrics()).Sum("actorproxy_certificate_orders_total");

    /// <summary>Waits until every node has the first one's account, for its owner alone.</summary>
    private static async Task AccountsAreTheSame(Lab lab)
    {
        string[] Accounts() => [.. lab.Nodes.SelectMany(node => Directory.GetFiles(Path.Combine(node.StateFolder, "acme"), "account.key", SearchOption.AllDirectories))];
        await Wait.Until(() => Task.FromResult(Accounts().Length == lab.Nodes.Count), "an account on every node");
        Assert.Single(Accounts().Select(File.ReadAllText).Distinct());
        Assert.All(lab.Nodes.SelectMany(node => Directory.GetFiles(Path.Combine(node.StateFolder, "acme"), "*", SearchOption.AllDirectories)), OwnerOnly.Check);
    }
}
