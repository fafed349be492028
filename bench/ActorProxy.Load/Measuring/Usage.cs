namespace ActorProxy.Load.Measuring;

/// <summary>What one measurement took.</summary>
/// <param name="Elapsed">Wall time.</param>
/// <param name="ProxyCpuSeconds">Of the proxy's process tree.</param>
/// <param name="LoadCpuSeconds">Of the client and the backends.</param>
/// <param name="MachineCpuSeconds">Of everything that ran, other people's jobs too.</param>
internal sealed record Usage(TimeSpan Elapsed, double ProxyCpuSeconds, double LoadCpuSeconds, double MachineCpuSeconds)
{
    /// <summary>Cores that neither the proxy nor the load used: the noise of this measurement.</summary>
    public double ForeignCores => Math.Max(0, (MachineCpuSeconds - ProxyCpuSeconds - LoadCpuSeconds) / Elapsed.TotalSeconds);
}
