using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ActorProxy.Tests.Demo;

/// <summary>A demo on free ports, as a process of its own.</summary>
internal sealed class RunningDemo : IDisposable
{
    private const string LastLine = "Ctrl-C ends the demo.";

    private readonly Process _process;
    private readonly TaskCompletionSource _guided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _errors = [];

    public RunningDemo()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "actorproxy");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, ["demo", "--port", "0", "--http-port", "0", "--admin-port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to stdout so far.</summary>
    public ConcurrentQueue<string> Output { get; } = [];

    /// <returns>Its lines to try, once they are all there.</returns>
    public async Task<string[]> GuideAsync(TimeSpan patience)
    {
        try
        {
            await _guided.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail("the demo did not begin:\n" + string.Join('\n', Output.Concat(_errors)));
        }

        return [.. Output];
    }

    /// <summary>Sends a signal, and waits for the end and for the last line.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(string signal, TimeSpan patience)
    {
        using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _guided.TrySetException(new InvalidOperationException("the demo ended:\n" + string.Join('\n', _errors)));
            return;
        }

        Output.Enqueue(line);
        if (line.StartsWith(LastLine, StringComparison.Ordinal))
        {
            _guided.TrySetResult();
        }
    }
}
