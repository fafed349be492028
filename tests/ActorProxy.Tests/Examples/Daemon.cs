using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>A real server in a folder of its own, with a log in a file. Ended as its service would end it.</summary>
/// <param name="folder">Goes away with it.</param>
/// <param name="process">The server.</param>
/// <param name="log">Its log in the folder.</param>
/// <param name="stop">A command that stops it; without one it is told by a signal.</param>
internal sealed class Daemon(TempFolder folder, ChildProcess process, string log, params string[] stop) : IAsyncDisposable
{
    // A server of Erlang's that starts beside other tests has taken more than 20 s.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Path of its log.</summary>
    public string Log => folder[log];

    /// <summary>Waits until it takes connections.</summary>
    public async Task Listening(params int[] ports)
    {
        foreach (var port in ports)
        {
            await Eventually.True(
                () => Task.FromResult(LocalPort.Accepts(port)),
                () => FormattableString.Invariant($"port {port} of {process}; it said:{Environment.NewLine}{process.Output}{process.Errors}{Read()}"),
                StartPatience);
        }
    }

    /// <summary>Waits for a line of its log.</summary>
    public async Task<string> Logged(params string[] parts)
    {
        string? line = null;
        await Eventually.True(
            () => Task.FromResult((line = Read().Split('\n').FirstOrDefault(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)))) is not null),
            () => $"a line with {string.Join(" and ", parts)} in:{Environment.NewLine}{Read()}");
        return line!;
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.Length > 0)
        {
            await using var command = await ChildProcess.Run(stop[0], stop[1..]);
        }
        else if (!process.HasExited)
        {
            process.Send(Signal.Term);
        }

        try
        {
            await process.WaitForExit();
        }
        finally
        {
            await process.DisposeAsync();
            folder.Dispose();
        }
    }

    private string Read() => File.Exists(Log) ? File.ReadAllText(Log) : "";
}
