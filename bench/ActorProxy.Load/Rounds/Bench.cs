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
internal sealed class Bench(LoadOptions options, IReadOnlyList<Peer> peers, Fleet fleet, int backendProcessId, ResultTable results)
{
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromMinutes(3);

    // Lets the runtime install the code that the warm-up made it compile.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Workload> _workloads = options.Workloads();

    public void Run()
    {
        for (int round = 1; round <= options.RoundCount; round++)
        {
            int[] order = [.. Enumerable.Range(0, peers.Count).Select(place => (place + round - 1) % peers.Count)];
            List<Workload> shared = [.. _workloads.Where(workload => !workload.NeedsFreshProcess)];
            if (shared.Count > 0)
            {
                RunShared(round, order, shared);
            }

            foreach (Workload workload in _workloads.Where(workload => workload.NeedsFreshProcess))
            {
                RunAlone(round, [.. order.Where(index => peers[index] is not DirectPeer)], workload);
            }
        }
    }

    private void RunShared(int round, int[] order, List<Workload> workloads)
    {
        List<Lane> lanes = [.. order.Select(index => StartAndWarmUp(round, index)).OfType<Lane>()];
        foreach (Workload workload in workloads)
        {
            foreach (Lane lane in lanes)
            {
                Measure(round, workload, lane);
            }
        }

        lanes.ForEach(fleet.Stop);
    }

    private void RunAlone(int round, int[] order, Workload workload)
    {
        foreach (int index in order)
        {
            Guard(round, "start", peers[index], null, () =>
            {
                Lane lane = fleet.Start(peers[index], index);
                Measure(round, workload, lane);
                fleet.Stop(lane);
            });
        }
    }

    private Lane? StartAndWarmUp(int round, int index)
    {
        Lane? lane = null;
        if (!Guard(round, "start", peers[index], null, () => lane = fleet.Start(peers[index], index)) || lane is null)
        {
            return null;
        }

        bool warm = Guard(round, "warm-up", lane.Peer, lane, () =>
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
        ClientTarget target = lane.Target(workload.Role);
        workload.WarmUp(target);
        Thread.Sleep(SettleTime);
        Outcome outcome = workload.Measure(target, new Meter(lane.ProcessId, backendProcessId));
        results.Add(workload, lane.Peer.Name, round, outcome);
        Say(round, workload.Name, lane.Peer, $"{MarkdownReport.Figure(outcome.Cost)} {workload.CostUnit}, {MarkdownReport.Figure(outcome.Speed)} {workload.SpeedUnit}");
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
        Console.Error.WriteLine($"round {round}/{options.RoundCount}  {what,-14} {peer.Name,-15} {text}");
}
