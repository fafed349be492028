using System.Diagnostics;
using System.Globalization;

namespace ActorProxy.Load.Backends;

/// <summary>The backends' process as the bench sees it: this program once more, told to be the backends.</summary>
internal sealed class BackendProcess : IDisposable
{
    public const string Command = "backend";
    public const string Ready = "backend ready";

    private readonly Process _process;

    private BackendProcess(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static BackendProcess Start(BackendPlan plan)
    {
        string program = Environment.ProcessPath ?? throw new LoadException("cannot find this program's own path");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BackendProcess).Assembly.Location);
        }

        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(plan.FirstPort.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(plan.Suffix);
        Process process = Process.Start(start) ?? throw new LoadException("cannot start the backends");
        if (process.StandardOutput.ReadLine() != Ready)
        {
            process.WaitForExit(1000);
            throw new LoadException($"the backends did not start; are ports {plan.FirstPort} to {plan.FirstPort + 4} free?");
        }

        return new BackendProcess(process);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
