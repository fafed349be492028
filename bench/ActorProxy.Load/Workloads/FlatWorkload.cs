using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>New connections again, with tables of several sizes next to each other: what each costs must not depend on the size.</summary>
/// <remarks>
/// Every connection asks for the same name and comes from the same address. Others would be a few cache misses more, which do
/// not show in the cost of a connection.
/// </remarks>
internal sealed class FlatWorkload : Workload
{
    /// <summary>In a round all sizes are measured so many times: a few per cent are looked for here.</summary>
    public const int PassCount = 3;

    private const int ConcurrentCount = 64;

    private readonly string _size;
    private readonly PeerSetup _setup;
    private readonly int _connectionCount;

    private FlatWorkload(string size, int routeCount, int banCount, int connectionCount)
    {
        _size = size;
        _setup = new PeerSetup($"routes-{routeCount}-bans-{banCount}") { RouteCount = routeCount, BanCount = banCount };
        _connectionCount = connectionCount;
    }

    public override string Test => "flat";

    public override string Name => NameOf(_size);

    public override string CostUnit => "µs/conn";

    public override string SpeedUnit => "conn/s";

    public override bool IsQuick => false;

    public override PeerAbilities Needs => _setup.BanCount > 0 ? PeerAbilities.ManyRoutes | PeerAbilities.ManyBans : PeerAbilities.ManyRoutes;

    public override PeerSetup Setup => _setup;

    public override ProcessUse Uses => ProcessUse.Kept;

    public override string? BaselineName => _setup is { RouteCount: 1, BanCount: 0 } ? null : NameOf(Smallest);

    private static string Smallest => "1 route";

    /// <param name="banCount">Of the largest table of bans.</param>
    /// <param name="connectionCount">Of one pass.</param>
    public static IReadOnlyList<FlatWorkload> All(int banCount, int connectionCount) =>
    [
        new(Smallest, 1, 0, connectionCount),
        new("1,000 routes", 1_000, 0, connectionCount),
        new("100,000 routes", 100_000, 0, connectionCount),
        new(string.Create(CultureInfo.InvariantCulture, $"{banCount:#,0} bans"), 1, banCount, connectionCount),
    ];

    public override Outcome Measure(Lane lane, Meter meter)
    {
        using var client = new ConnectClient(lane.Target(BackendRole.Connect), _connectionCount, ConcurrentCount);
        meter.Start();
        client.Run(Limit);
        return Outcome.Of(meter.Stop(), _connectionCount, 1e6, 1, client.Latencies);
    }

    private static string NameOf(string size) => $"flat, {size}";
}
