using System.Globalization;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>Backends that report failed logins, each failure in a request of its own and for a client of its own.</summary>
internal sealed class ReportsWorkload(int totalCount, int concurrentCount) : Workload
{
    private int _round;

    public override string Test => "reports";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"reports c={concurrentCount}");

    public override string CostUnit => "µs/report";

    public override string SpeedUnit => "reports/s";

    public override bool IsQuick => false;

    public override PeerAbilities Needs => PeerAbilities.Reports;

    public override PeerSetup Setup => PeerSetup.Reporting;

    public override void WarmUp(Lane lane) => Client(lane, totalCount / 2).Run(Limit);

    public override Outcome Measure(Lane lane, Meter meter)
    {
        ReportClient client = Client(lane, totalCount);
        meter.Start();
        client.Run(Limit);
        return Outcome.Of(meter.Stop(), totalCount, 1e6, 1, client.Latencies);
    }

    // Ids and addresses of their own for every run, so that nothing is a repetition.
    private ReportClient Client(Lane lane, int count) => new(lane.Site.AdminPort, lane.Site.Setup.ReporterToken!, count, concurrentCount, ++_round);
}
