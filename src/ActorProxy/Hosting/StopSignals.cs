using System.Runtime.InteropServices;

namespace ActorProxy.Hosting;

/// <summary>The first SIGTERM or SIGINT drains (the host sees to that); another one means it: connections still alive are cut at once.</summary>
internal sealed class StopSignals(EdgeService edge) : IHostedService
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registrations.ForEach(registration => registration.Dispose());
        return Task.CompletedTask;
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            edge.CutDrainShort();
        }
    }
}
