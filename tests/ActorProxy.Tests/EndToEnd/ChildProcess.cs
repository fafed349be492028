using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A program started by a test: its lines, its exit code, signals to it. Killed at the end if it still runs.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    public ChildProcess(string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.Environment.Remove("ACTORPROXY_CONFIG");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, data) => Output.Add(data.Data);
        _process.ErrorDataReceived += (_, data) => Errors.Add(data.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public OutputLines Output { get; } = new();

    public OutputLines Errors { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Memory the process holds now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ChildProcess> Run(string program, params IEnumerable<string> arguments)
    {
        var child = new ChildProcess(program, arguments);
        child._process.StandardInput.Close();
        await child.WaitForExit();
        return child;
    }

    /// <summary>To a child that reads its input; it stays open.</summary>
    public async Task Type(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void Send(Signal signal) => Assert.Equal(0, kill(_process.Id, (int)signal));

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExit(TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(60));
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_process.StartInfo.FileName} still runs. It said:{Environment.NewLine}{Output}{Environment.NewLine}{Errors}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}

/// <summary>By their numbers on Linux.</summary>
internal enum Signal
{
    Hup = 1,
    Int = 2,
    Kill = 9,
    User2 = 12,
    Term = 15,
    Stop = 19,
}
