using System.Diagnostics;

namespace ActorProxy.Load.Measuring;

/// <summary>Reads all counters at the two ends of a measurement.</summary>
internal sealed class Meter(int proxyProcessId, IReadOnlyList<int> loadProcessIds)
{
    private long _start;
    private double _proxyCpu;
    private double _loadCpu;
    private double _machineCpu;

    public int ProxyProcessId => proxyProcessId;

    /// <summary>The same with one more process that belongs to the load.</summary>
    public Meter With(int loadProcessId) => new(proxyProcessId, [.. loadProcessIds, loadProcessId]);

    public void Start()
    {
        _machineCpu = MachineCpu.BusySeconds();
        _loadCpu = LoadCpu();
        _proxyCpu = ProcessTree.CpuSeconds(proxyProcessId);
        _start = Stopwatch.GetTimestamp();
    }

    public Usage Stop()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        return new Usage(
            elapsed,
            ProcessTree.CpuSeconds(proxyProcessId) - _proxyCpu,
            LoadCpu() - _loadCpu,
            MachineCpu.BusySeconds() - _machineCpu);
    }

    // Clients that are programs of their own have ended when they are counted.
    private double LoadCpu() => loadProcessIds.Sum(ProcessTree.CpuSeconds) + Environment.CpuUsage.TotalTime.TotalSeconds + ProcessTree.EndedChildrenCpuSeconds();
}
