using System.Runtime.InteropServices;

namespace ActorProxy.Hosting;

/// <summary>SIGHUP reloads.</summary>
internal sealed class ReloadSignal(ConfigReloader reloader) : IHostedService
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            ThreadPool.QueueUserWorkItem(_ => reloader.Reload());
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registration?.Dispose();
        return Task.CompletedTask;
    }
}
