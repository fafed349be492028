using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>Streams as fast as they go, in one direction; the amount is shared by all streams.</summary>
internal sealed class BulkWorkload(BackendRole role, int streamCount, long totalBytes) : Workload
{
    private const double GibiByte = 1L << 30;

    private const long MostWarmUpBytes = 256L << 20;

    public override string Test => "bulk";

    public override string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"bulk {(role == BackendRole.Download ? "down" : "up")} ×{streamCount}");

    public override string CostUnit => "s/GiB";

    public override string SpeedUnit => "MB/s";

    public override void WarmUp(Lane lane) => Run(lane.Target(role), Math.Min(totalBytes / 4, MostWarmUpBytes));

    public override Outcome Measure(Lane lane, Meter meter)
    {
        meter.Start();
        Run(lane.Target(role), totalBytes);
        return Outcome.Of(meter.Stop(), totalBytes / GibiByte, 1, GibiByte / 1e6);
    }

    private void Run(ClientTarget target, long bytes)
    {
        long streamBytes = bytes / streamCount;
        if (role == BackendRole.Download)
        {
            using var client = new DownloadClient(target, streamCount, streamBytes);
            client.Run(Limit);
        }
        else
        {
            using var client = new UploadClient(target, streamCount, streamBytes);
            client.Run(Limit);
        }
    }
}
