using ActorProxy.Load.Backends;
using ActorProxy.Load.Peers;
using ActorProxy.Load.Sockets;
using ActorProxy.Load.Workloads;

namespace ActorProxy.Load.Options;

/// <summary>What one run of the bench does.</summary>
internal sealed record LoadOptions
{
    private const int MostIdleCount = 9_000;

    public bool Quick { get; init; }

    public int? Rounds { get; init; }

    public IReadOnlyList<string>? Tests { get; init; }

    public IReadOnlyList<string>? Peers { get; init; }

    /// <summary>A published actorproxy, or its .dll; without it the checkout is published.</summary>
    public string? ActorProxyPath { get; init; }

    /// <summary>Proxies configured by hand, each as <c>NAME=PORT:COMMAND</c>.</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>The proxy whose cost stands above the line in the ratios; without it actorproxy, or else the last one measured.</summary>
    public string? Subject { get; init; }

    public string Suffix { get; init; } = "bench.example";

    /// <summary>Proxies listen from here on. Below the ports that Linux gives to outgoing connections.</summary>
    public int FirstPort { get; init; } = 21_400;

    public int FirstBackendPort { get; init; } = 21_300;

    /// <summary>Connections before anything is measured: .NET compiles its hot paths a second time after some thousands of them.</summary>
    public int? WarmUp { get; init; }

    public int? Idle { get; init; }

    public int RoundCount => Rounds ?? (Quick ? 2 : 5);

    public int WarmUpCount => WarmUp ?? (Quick ? 10_000 : 30_000);

    /// <summary>A proxy has two descriptors for each, and few systems let one process have more than some ten thousand.</summary>
    public int IdleCount => Idle ?? (Quick ? 2_000 : MostIdleCount);

    public int ConnectionCount => IdleCount + 400;

    private TimeSpan FloodTime => TimeSpan.FromSeconds(Quick ? 2 : 5);

    public BackendPlan Plan => new(FirstBackendPort, Suffix);

    /// <summary>The rows that were asked for, in the order in which they are measured.</summary>
    /// <param name="identity">The TLS backend's.</param>
    public IReadOnlyList<Workload> Workloads(TlsIdentity identity)
    {
        var offloading = PeerSetup.Offloading(identity);
        long bulkBytes = (Quick ? 512L : 4096L) << 20;
        Workload[] all =
        [
            new ConnectWorkload(Quick ? 10_000 : 20_000, 64),
            new ConnectWorkload(Quick ? 2_000 : 5_000, 1),
            new BulkWorkload(BackendRole.Download, 1, bulkBytes),
            new BulkWorkload(BackendRole.Upload, 1, bulkBytes),
            new BulkWorkload(BackendRole.Download, 16, bulkBytes),
            new BulkWorkload(BackendRole.Upload, 16, bulkBytes),
            new PingPongWorkload(Quick ? 40_000 : 200_000, 256),
            new TlsWorkload(identity, PeerSetup.Plain, Quick ? 1_000 : 4_000, 16),
            new HttpWorkload(offloading, isHttp2: false, isLarge: false, Quick ? 20_000 : 60_000),
            new HttpWorkload(offloading, isHttp2: true, isLarge: false, Quick ? 20_000 : 60_000),
            new HttpWorkload(offloading, isHttp2: false, isLarge: true, Quick ? 1_000 : 3_000),
            new HttpWorkload(offloading, isHttp2: true, isLarge: true, Quick ? 1_000 : 3_000),
            new TlsWorkload(identity, offloading, Quick ? 1_000 : 4_000, 16),
            new GcWorkload(Quick ? 20_000 : 200_000),
            new IdleWorkload(IdleCount),
            new StartWorkload(),
            new RefuseWorkload(Quick ? 20_000 : 50_000, 64),
            new ReportsWorkload(Quick ? 20_000 : 100_000, 64),
            new FloodWorkload(SourceAddress.Banned, FloodTime),
            new FloodWorkload(SourceAddress.Silent, FloodTime),
            .. FlatWorkload.All(Quick ? 50_000 : 1_000_000, Quick ? 5_000 : 10_000),
        ];
        return [.. all.Where(workload => Tests?.Contains(workload.Test) ?? (!Quick || workload.IsQuick))];
    }
}
