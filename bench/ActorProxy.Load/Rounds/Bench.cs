using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Options;
using ActorProxy.Load.Peers;
using ActorProxy.Load.Reports;
using ActorProxy.Load.Workloads;

namespace ActorProxy.Load.Rounds;

/// <summary>Runs the rounds.</summary>
/// <remarks>
/// In a round every peer is started afresh and warmed up; then each row is measured on one after the other, within seconds, so
/// that a neighbour's job falls on all of a row rather than on one proxy. The order turns by one place from round to round.
/// </remarks>
internal sealed class Bench(
    LoadOptions options,
    IReadOnlyList<Workload> workloads,
    IReadOnlyList<Peer> peers,
    Fleet fleet,
    IReadOnlyList<int> loadProcessIds,
    ResultTable results)
{
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromMinutes(3);

    // Lets the runtime install the code that the warm-up made it compile.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private int _roundCount = options.RoundCount;

    public void Run()
    {
        for (int round = 1; round <= options.RoundCount; round++)
        {
            IReadOnlyList<Peer> order = Order(round);
            foreach (IGrouping<PeerSetup, Workload> sharing in workloads.Where(workload => workload.Uses == ProcessUse.Shared).GroupBy(workload => workload.Setup))
            {
                List<Lane> lanes = StartAll(round, order, sharing);
                MeasureAll(round, sharing, lanes);
                lanes.ForEach(fleet.Stop);
            }

            foreach (Workload workload in workloads.Where(workload => workload.Uses is ProcessUse.Fresh or ProcessUse.Cold))
            {
                MeasureAlone(round, order, workload);
            }
        }

        RunKept();
    }

    /// <summary>Processes that take minutes to prepare are prepared once, and measured in as many rounds.</summary>
    private void RunKept()
    {
        List<Workload> kept = [.. workloads.Where(workload => workload.Uses == ProcessUse.Kept)];
        _roundCount *= FlatWorkload.PassCount;
        List<Lane> lanes = StartAll(1, peers, kept);
        for (int round = 1; kept.Count > 0 && round <= _roundCount; round++)
        {
            // One proxy after the other, since the rows of one are compared with each other.
            foreach (IGrouping<Peer, Lane> own in lanes.GroupBy(lane => lane.Peer))
            {
                MeasureAll(round, kept, [.. own]);
            }

            lanes = [.. lanes.Skip(1), .. lanes.Take(1)];
            kept = [.. kept.Skip(1), .. kept.Take(1)];
        }

        lanes.ForEach(fleet.Stop);
    }

    private IReadOnlyList<Peer> Order(int round) => [.. Enumerable.Range(0, peers.Count).Select(place => peers[(place + round - 1) % peers.Count])];

    private List<Lane> StartAll(int round, IReadOnlyList<Peer> order, IEnumerable<Workload> rows) =>
    [
        .. order
            .SelectMany(peer => rows.Where(row => row.CanRunOn(peer)).Select(row => (Peer: peer, row.Setup)).Distinct())
            .Select(wanted => StartAndWarmUp(round, wanted.Peer, wanted.Setup))
            .OfType<Lane>(),
    ];

    private void MeasureAll(int round, IEnumerable<Workload> rows, IReadOnlyList<Lane> lanes)
    {
        foreach (Workload workload in rows)
        {
            foreach (Lane lane in lanes.Where(lane => lane.Site.Setup == workload.Setup && workload.CanRunOn(lane.Peer)))
            {
                Measure(round, workload, lane);
            }
        }
    }

    private void MeasureAlone(int round, IReadOnlyList<Peer> order, Workload workload)
    {
        foreach (Peer peer in order.Where(workload.CanRunOn))
        {
            Guard(round, "start", peer, null, () =>
            {
                Lane lane = fleet.Start(peer, workload.Setup, wait: workload.Uses != ProcessUse.Cold);
                Measure(round, workload, lane);
                fleet.Stop(lane);
            });
        }
    }

    private Lane? StartAndWarmUp(int round, Peer peer, PeerSetup setup)
    {
        Lane? lane = null;
        if (!Guard(round, "start", peer, null, () => lane = fleet.Start(peer, setup)) || lane is null)
        {
            return null;
        }

        // What only offloads has no way to the backend of new connections; its rows warm it up by themselves.
        bool warm = setup.Identity is not null || Guard(round, "warm-up", lane.Peer, lane, () =>
        {
            using var client = new ConnectClient(lane.Target(BackendRole.Connect), options.WarmUpCount, 64);
            client.Run(WarmUpLimit);
        });
        if (warm)
        {
            return lane;
        }

        fleet.Stop(lane);
        return null;
    }

    private void Measure(int round, Workload workload, Lane lane) => Guard(round, workload.Name, lane.Peer, lane, () =>
    {
        if (workload.Uses != ProcessUse.Cold)
        {
            workload.WarmUp(lane);
            Thread.Sleep(SettleTime);
        }

        Outcome outcome = workload.Measure(lane, new Meter(lane.ProcessId, loadProcessIds));
        results.Add(workload, lane.Peer.Name, round, outcome);
        Say(round, workload.Name, lane.Peer, $"{MarkdownReport.Text(outcome.Cost)} {workload.CostUnit}, {MarkdownReport.Text(outcome.Speed)} {workload.SpeedUnit}");
    });

    private bool Guard(int round, string what, Peer peer, Lane? lane, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (LoadException failure)
        {
            results.Failures.Add($"round {round}, {what}, {peer.Name}: {failure.Message}");
            Say(round, what, peer, "FAILED: " + failure.Message);
            foreach (string line in lane?.Proxy?.LastLines ?? [])
            {
                Console.Error.WriteLine($"    {line}");
            }

            return false;
        }
    }

    private void Say(int round, string what, Peer peer, string text) =>
        Console.Error.WriteLine($"round {round}/{_roundCount}  {what,-14} {peer.Name,-15} {text}");
}
