using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ActorProxy.Tests.Admin;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Clustering;

/// <summary>The program on one host of the <see cref="Lab"/>. May be killed and started again; what it stored stays.</summary>
internal sealed class Node(Lab lab, Network network, int number) : IAsyncDisposable
{
    /// <summary>Of the reporter that needs no evidence.</summary>
    public const string ReporterToken = "reporter-of-the-lab";

    private const int ClusterPort = 4053;

    private readonly List<ChildProcess> _processes = [];
    private AdminClient? _admin;

    public string Name => "node" + number;

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Edge => new(IPAddress.Parse("10.77.0." + number), 443);

    public string ClusterAddress => (lab.HasIPv6Cluster ? "fd78::" : "10.78.0.") + number;

    public IPEndPoint ClusterEndPoint => new(IPAddress.Parse(ClusterAddress), ClusterPort);

    public Network Network => network;

    /// <summary>Its admin API, asked from its own host.</summary>
    public AdminClient Admin => _admin ??= new AdminClient(
        new Uri("http://127.0.0.1:9180"), () => network.Make(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));

    public bool IsRunning => _processes.Count > 0 && !_processes[^1].HasExited;

    /// <summary>The process of the last start.</summary>
    public ChildProcess Process => _processes[^1];

    /// <summary>Other settings than the lab's, under <c>actorproxy { }</c>.</summary>
    public string MoreConfig { get; set; } = "";

    /// <summary>By how much its clock is off, in the words of faketime; empty = it is right.</summary>
    public string ClockOffset { get; set; } = "";

    /// <summary>Where it keeps what it stores.</summary>
    public string StateFolder => Path.Combine(lab.Folder.Path, Name);

    /// <summary>Starts the program and waits for its ready line.</summary>
    public async Task Start()
    {
        Directory.CreateDirectory(StateFolder);
        var config = lab.Folder.Write(Name + ".conf", Config());
        string[] command = [.. network.Entry, EdgeProcess.Program, "run", "--config", config];
        var process = new ChildProcess(command[0], command[1..], StateFolder, OtherClock());
        _processes.Add(process);
        await Wait.Until(() => Task.FromResult(process.HasExited || process.Errors.Containing("actorproxy ready").Count > 0), $"{Name} is ready to serve", null, Said);
        Assert.False(process.HasExited, Said());
    }

    /// <summary>Has the running program take over changed settings.</summary>
    public async Task Reload()
    {
        lab.Folder.Write(Name + ".conf", Config());
        (await Admin.Post("/v1/reload")).AssertOk();
    }

    /// <summary>The end of a host: no good-byes.</summary>
    public async Task Kill()
    {
        Process.Send(Signal.Kill);
        await Process.WaitForExit();
    }

    /// <summary>An orderly stop.</summary>
    public async Task Stop()
    {
        Process.Send(Signal.Term);
        Assert.Equal(0, await Process.WaitForExit());
    }

    /// <summary>Takes it off the nodes' network. Clients still reach it.</summary>
    public Task Isolate() => network.Configure("link", "set", "back", "down");

    public async Task Reconnect()
    {
        await network.Configure("link", "set", "back", "up");
        if (lab.HasIPv6Cluster)
        {
            // Linux takes IPv6 addresses off an interface that goes down.
            await network.Configure("addr", "add", ClusterAddress + "/64", "dev", "back", "nodad");
        }
    }

    public async Task<int> MembersUp() => (int)(await Admin.Metrics()).Sum("actorproxy_cluster_members", ("status", "up"));

    public async Task<bool> IsReady() => (await Admin.Get("/health/ready")).Status == HttpStatusCode.OK;

    /// <summary>Reports one failure and gives the outcome.</summary>
    public async Task<string> Report(string client, string jail, string? id = null)
    {
        var reply = await TryReport(client, jail, id);
        reply.AssertOk();
        return (string)reply.Json["results"]![0]!["outcome"]!;
    }

    public Task<AdminReply> TryReport(string client, string jail, string? id = null)
    {
        var report = new JsonObject { ["ip"] = client, ["jail"] = jail };
        if (id is not null)
        {
            report["id"] = id;
        }

        return Admin.Send(HttpMethod.Post, "/v1/reports", JsonContentOf(report), ("Authorization", "Bearer " + ReporterToken));
    }

    /// <summary>Bans many by the API.</summary>
    public Task Impose(IEnumerable<string> clients) =>
        Parallel.ForEachAsync(clients, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (client, _) =>
            (await Admin.Put("/v1/bans/" + client, """{"jail":"manual","duration":"1h"}""")).AssertOk());

    /// <summary>All its bans, as comparable lines.</summary>
    public async Task<IReadOnlyList<string>> Bans()
    {
        var bans = new List<string>();
        string? after = null;
        do
        {
            var page = (await Admin.Get("/v1/bans?limit=1000" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)))).AssertOk().Json;
            bans.AddRange(page["bans"]!.AsArray().Select(ban => $"{ban!["ip"]} {ban["jail"]} {ban["until"]} {ban["offences"]}"));
            after = (string?)page["next"];
        }
        while (after is not null);

        bans.Sort(StringComparer.Ordinal);
        return bans;
    }

    /// <summary>What the program has written, for messages.</summary>
    public string Said() => _processes.Count == 0 ? Name + " never ran" : string.Join(Environment.NewLine, [$"{Name} said:", .. Process.Errors.All.TakeLast(60)]);

    public override string ToString() => Name;

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await network.DisposeAsync();
    }

    private static StringContent JsonContentOf(JsonNode json) => new(json.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    // What "faketime" itself does, without a process in between that would take the signals.
    private Dictionary<string, string> OtherClock() => ClockOffset.Length == 0
        ? []
        : new()
        {
            ["LD_PRELOAD"] = FakeTimeLibrary(),
            ["FAKETIME"] = ClockOffset,
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        };

    private static string FakeTimeLibrary() =>
        Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).First();

    private string Config() => $$"""
        actorproxy {
          listeners { https { bind = ["[::]:443"], kind = tls, routes = public } }
          routes { public { default = a } }
          upstreams { a { servers = ["{{Lab.BackendAddress}}:{{lab.BackendPort}}"], proxy-protocol = off, health.interval = 0 } }
          limits { drain-time = 10s }
          bans {
            store = "bans.db"
            ignore = []
            jails { five { max-retry = 5 }, once { max-retry = 1, ban-time = 1h }, slow { max-retry = 10, find-time = 1h, ban-time = 1h } }
            reporters {
              lab { token-sha256 = "{{Sha256(ReporterToken)}}", upstreams = [a], evidence = off }
            }
          }
          admin { bind = ["127.0.0.1:9180"] }
          access-log { format = off }
          cluster {
            host = "{{ClusterAddress}}", port = {{ClusterPort}}
            seeds = [{{string.Join(", ", lab.Nodes.Select(node => $"\"{node.ClusterEndPoint}\""))}}]
            tls { cert = "{{lab.Folder[Name + ".crt"]}}", key = "{{lab.Folder[Name + ".key"]}}", ca = "{{lab.Ca.Certificate}}" }
          }
          {{MoreConfig}}
        }
        """;

    private static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
