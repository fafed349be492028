using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Protocols.Tls;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Core.Loops;

/// <summary>One thread that accepts connections, moves their bytes, and runs the work that belongs on the same thread.</summary>
/// <remarks>
/// What a connection touches lives on one loop's thread, so there are no locks and no hops. <see cref="Execute"/> is the only
/// member for other threads; the Akka dispatcher of the connection actors is built on it. Work that blocks stalls every
/// connection of the loop.
/// </remarks>
public abstract class EventLoop : IDisposable
{
    /// <summary>Room in front of the first bytes of a connection, so that the PROXY header leaves in one send with them.</summary>
    internal const int HeadroomBytes = 4096;

    /// <summary>One read of the pump; a read that fills it is the sign of bulk, and splicing begins.</summary>
    internal const int ReadBytes = 64 * 1024;

    private const int ScratchBytes = HeadroomBytes + (2 * ReadBytes);

    // Bounds on one turn, so that neither messages nor sockets starve the other.
    private const int InboxPerTurn = 4096;
    private const int LocalPerTurn = 16384;

    private readonly ConcurrentQueue<Work> _inbox = new();
    private readonly Queue<Work> _local = new();
    private readonly Queue<ProxyConnection> _ready = new();
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly unsafe byte* _scratch;
    private int _awake;
    private volatile bool _stopping;
    private int _connectionCount;
    private int _incomingCount;
    private long _nextTickMs;
    private int _refusedCount;

    private protected EventLoop(int id, DescriptorBudget descriptors, ILogger logger)
    {
        Id = id;
        Descriptors = descriptors;
        _logger = logger;
        unsafe
        {
            _scratch = (byte*)NativeMemory.AlignedAlloc(ScratchBytes, 4096);
        }

        Tick();
        Live = new LiveConnections(NowMs);
        Opening = new OpeningBuffer(this);
        _thread = new Thread(Run) { IsBackground = true, Name = "loop-" + id };
    }

    /// <summary>0-based.</summary>
    public int Id { get; }

    /// <summary>Connections alive on this loop or on their way to it. Any thread; may be a moment old.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount) + Volatile.Read(ref _incomingCount);

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Monotonic milliseconds, read once a turn.</summary>
    internal long NowMs { get; private set; }

    /// <summary>Wall clock in Unix milliseconds, read once a turn.</summary>
    internal long UnixMs { get; private set; }

    /// <summary>Every connection of this loop. Loop thread only.</summary>
    internal LiveConnections Live { get; }

    /// <summary>The first bytes of the connection whose turn it is. Loop thread only.</summary>
    internal OpeningBuffer Opening { get; }

    /// <summary>Where a ClientHello is put together. Loop thread only.</summary>
    internal byte[] HelloScratch { get; } = new byte[ClientHelloReader.ScratchBytes];

    /// <summary>Protocol lists seen before. Loop thread only.</summary>
    internal List<AlpnList> AlpnCache { get; } = [];

    internal DescriptorBudget Descriptors { get; }

    /// <summary>Whom this loop refused because of a ban. Loop thread only.</summary>
    internal RefusalCounts Refusals { get; } = new();

    /// <summary>The last ones it refused, whatever for. Loop thread only.</summary>
    internal RefusalLog RecentRefusals { get; } = new();

    /// <summary>True while its listening sockets have a filter. Any thread.</summary>
    internal virtual bool HasFilter => false;

    /// <summary>What the kernel dropped at its listening sockets while they had a filter, as of the last look. Any thread.</summary>
    internal virtual long FilterDrops => 0;

    /// <summary>Called once a tick, which is often enough while there are connections. Set before it starts.</summary>
    internal Action<EventLoop>? Ticking { get; set; }

    internal unsafe Span<byte> Scratch => new(_scratch, ScratchBytes);

    /// <summary>Where the pump reads to: the scratch behind the headroom.</summary>
    internal unsafe Span<byte> ReadBuffer => new(_scratch + HeadroomBytes, ReadBytes);

    /// <summary>A copy of the list of live connections. Loop thread only.</summary>
    public IReadOnlyList<ProxyConnection> Connections() => Live.ToList();

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends the thread after the current turn; connections still alive are left to the operating system.</summary>
    public void Dispose()
    {
        _stopping = true;
        Execute(static _ => { }, null);
        if (_thread.IsAlive && !IsCurrent)
        {
            _thread.Join();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Runs work on the loop's thread, soon and in order of calls from one thread. Any thread.</summary>
    /// <param name="callback">Must not block. What it throws is logged and hurts nothing else.</param>
    /// <param name="state">Passed to it.</param>
    public void Execute(Action<object?> callback, object? state)
    {
        if (IsCurrent)
        {
            _local.Enqueue(new Work(callback, state));
            return;
        }

        _inbox.Enqueue(new Work(callback, state));
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            Wake();
        }
    }

    /// <summary>Has something worked out on the loop's thread. Any thread.</summary>
    /// <param name="work">Must not block. What it throws the task throws, and it is logged.</param>
    /// <returns>Never done once the loop has ended.</returns>
    internal Task<T> AskAsync<T>(Func<EventLoop, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Execute(
            _ =>
            {
                try
                {
                    done.SetResult(work(this));
                }
                catch (Exception exception)
                {
                    // Whoever waits has to hear of it, and the loop's log as well.
                    done.SetException(exception);
                    throw;
                }
            },
            null);
        return done.Task;
    }

    /// <summary>Binds a listening socket of this loop; it accepts only once activated. Any thread.</summary>
    /// <returns>Null when this loop gets its connections from another one.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, not ours, or not permitted.</exception>
    internal abstract ListeningSocket? Bind(IPEndPoint endPoint);

    /// <summary>Tries whether a socket may have a filter here. Any thread.</summary>
    internal virtual FilterOutcome ProbeFilter() => FilterOutcome.NotSupported;

    /// <summary>Gives every listening socket of this loop a filter, those still to come included. Loop thread only.</summary>
    /// <param name="program">Null takes it off.</param>
    internal virtual FilterOutcome SetFilter(FilterProgram? program) => program is null ? FilterOutcome.Done : FilterOutcome.NotSupported;

    /// <summary>Brings <see cref="FilterDrops"/> up to date. Loop thread only.</summary>
    internal virtual void CountFilterDrops()
    {
    }

    /// <summary>Begins a connect.</summary>
    /// <returns>Null when there is no descriptor left or the address cannot be reached at all.</returns>
    internal abstract LoopSocket? Connect(NetEndPoint endPoint);

    /// <summary>A pipe for splicing, or null where there is none to be had: then bytes are copied.</summary>
    internal abstract SplicePipe? RentPipe();

    internal abstract void ReturnPipe(SplicePipe pipe);

    /// <summary>Pipes rented and not returned.</summary>
    internal abstract int PipesInUse { get; }

    /// <summary>Pipes there are, idle ones included.</summary>
    internal abstract int PipeCount { get; }

    /// <summary>Calls the connection again in the next turn, for one whose fair share of this turn is used up.</summary>
    internal void Requeue(ProxyConnection connection)
    {
        if (!connection.IsQueued)
        {
            connection.IsQueued = true;
            _ready.Enqueue(connection);
        }
    }

    /// <summary>Runs work that brings a connection here. It counts from now on: a loop that is behind must not look idle and be sent still more.</summary>
    internal void Bring(Action<object?> callback, object? state)
    {
        Interlocked.Increment(ref _incomingCount);
        Execute(callback, state);
    }

    /// <summary>The connection that was brought is here, or has ended on the way.</summary>
    internal void Arrived() => Interlocked.Decrement(ref _incomingCount);

    /// <summary>The gate has refused a banned client. Loop thread only.</summary>
    internal void Refused() => _refusedCount++;

    internal void Adopt(ProxyConnection connection)
    {
        Descriptors.Expect();
        Live.Add(connection);
        Volatile.Write(ref _connectionCount, Live.Count);
    }

    internal void Release(ProxyConnection connection)
    {
        if (connection.Attempts == 0)
        {
            Descriptors.Settle();
        }

        Live.Remove(connection);
        Volatile.Write(ref _connectionCount, Live.Count);
    }

    /// <summary>Runs an action; what it throws is logged.</summary>
    private protected void Guard<T>(Action<T> action, T argument)
    {
        try
        {
            action(argument);
        }
#pragma warning disable CA1031 // A bug in one piece of work must not take the loop, and every connection on it, along.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LoopsLog.WorkFailed(_logger, Id, exception);
        }
    }

    /// <summary>How many banned clients were refused since it was asked last.</summary>
    private protected int TakeRefused()
    {
        var count = _refusedCount;
        _refusedCount = 0;
        return count;
    }

    /// <summary>Waits for events and handles them.</summary>
    /// <param name="timeoutMs">−1 = until something happens.</param>
    private protected abstract void Poll(int timeoutMs);

    /// <summary>Ends a <see cref="Poll"/> that waits. Any thread.</summary>
    private protected abstract void Wake();

    /// <summary>Once a tick: what waits for resources tries again.</summary>
    private protected abstract void OnTick();

    private protected abstract void CloseLoop();

    /// <summary>True while something needs <see cref="OnTick"/>.</summary>
    private protected abstract bool NeedsTick { get; }

    private void Run()
    {
        while (!_stopping)
        {
            Guard(static loop => loop.Turn(), this);
        }

        // What was asked for before the end, such as closing a listener, is still done.
        Guard(static loop => loop.RunWork(), this);
        CloseLoop();
        unsafe
        {
            NativeMemory.AlignedFree(_scratch);
        }
    }

    private void Turn()
    {
        Poll(NextTimeout());
        Volatile.Write(ref _awake, 1);
        if (NowMs >= _nextTickMs)
        {
            _nextTickMs = NowMs + LiveConnections.TickMs;
            Live.Advance(NowMs, static connection => connection.OnDeadline());
            OnTick();
            Ticking?.Invoke(this);
        }

        for (var count = _ready.Count; count > 0; count--)
        {
            var connection = _ready.Dequeue();
            connection.IsQueued = false;
            connection.OnReady();
        }

        RunWork();
    }

    private void RunWork()
    {
        for (var count = 0; count < InboxPerTurn && _inbox.TryDequeue(out var work); count++)
        {
            work.Callback(work.State);
        }

        for (var count = 0; count < LocalPerTurn && _local.TryDequeue(out var work); count++)
        {
            work.Callback(work.State);
        }
    }

    private int NextTimeout()
    {
        if (_local.Count > 0 || _ready.Count > 0)
        {
            return 0;
        }

        // Announce sleep first, look again after: a work item enqueued in between either is seen here or sends a wake-up.
        Volatile.Write(ref _awake, 0);
        Interlocked.MemoryBarrier();
        if (!_inbox.IsEmpty)
        {
            return 0;
        }

        return Live.Count > 0 || NeedsTick ? LiveConnections.TickMs : -1;
    }

    /// <summary>Reads the clocks; a poll does it when it has waited.</summary>
    private protected void Tick()
    {
        NowMs = Environment.TickCount64;
        UnixMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    }

    private readonly record struct Work(Action<object?> Callback, object? State);
}
