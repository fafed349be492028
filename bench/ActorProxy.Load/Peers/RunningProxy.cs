using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Peers;

/// <summary>A started peer; disposing ends exactly the processes that were started for it.</summary>
internal sealed class RunningProxy : IDisposable
{
    private const int KeptLineCount = 20;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProxy(Peer peer, PeerSite site, IReadOnlyList<string> command)
    {
        Peer = peer;
        Port = site.Port;
        if (Accepts(Port))
        {
            throw new LoadException($"something else listens on 127.0.0.1:{Port}");
        }

        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command.Skip(1))
            {
                WorkingDirectory = site.Directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        StartedAt = Stopwatch.GetTimestamp();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Peer Peer { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>Just before the process was made, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long StartedAt { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>What it printed last, for whoever wonders why it failed.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return [.. _lastLines];
            }
        }
    }

    /// <summary>Starts without waiting for anything.</summary>
    /// <returns>Nothing for a peer that needs no process.</returns>
    public static RunningProxy? Start(Peer peer, PeerSite site) =>
        peer.Prepare(site) is { } command ? new RunningProxy(peer, site, command) : null;

    /// <exception cref="LoadException">It ended, or does not serve in time; with what it printed.</exception>
    public void WaitUntilReady()
    {
        long start = Stopwatch.GetTimestamp();
        while (Peer.ReadyLine is null ? !Accepts(Port) : !_ready.Task.IsCompleted)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                string how = _process.HasExited ? $"ended with code {_process.ExitCode} before it served" : "did not serve in time";
                throw new LoadException(string.Join("\n    ", [how, .. LastLines]));
            }

            Thread.Sleep(10);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            IReadOnlyList<int> tree = ProcessTree.ProcessIds(_process.Id);
            _ = Libc.Kill(_process.Id, Libc.SignalTerminate);
            if (!_process.WaitForExit(StopLimit))
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit(StopLimit);
                Console.Error.WriteLine($"{Peer.Name}: {tree.Count} process(es) did not end on SIGTERM within {StopLimit.TotalSeconds} s and were killed.");
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (Peer.ReadyLine is not null && line.StartsWith(Peer.ReadyLine, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLineCount)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private static bool Accepts(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
