using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorProxy.Sites.Transport;

/// <summary>A connection that a loop has handed over, as Kestrel sees it: two pipes, the first of which begins with what the loop had read.</summary>
/// <remarks>Found by requests in their features. The loop counts it until <see cref="Handover.Finished"/> is called.</remarks>
internal sealed class SiteConnection : DefaultConnectionContext, IOffloadedConnection, IMemoryPoolFeature
{
    // Kestrel's own limits: what a client may send before it is read, what we may have ready before it takes it.
    private const int MaxReadBuffer = 1024 * 1024;
    private const int MaxWriteBuffer = 64 * 1024;
    private const int MinRead = 2048;

    // Of silence, before the system asks. Its own two hours are long for a phone that has left the building.
    private const int KeepAliveSeconds = 300;

    // Whoever sends nothing for so long is not uploading: an idle connection must not hold up a drain.
    private static readonly TimeSpan FirstSilence = TimeSpan.FromSeconds(1);

    // nginx's lingering_timeout and lingering_time.
    private static readonly TimeSpan LingerSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(30);

    private readonly Handover _handover;
    private readonly IUpstreamMetrics _metrics;
    private readonly CancellationTokenSource _closed = new();
    private readonly Socket _socket;
    private readonly Duplex _application;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private long _bytesIn;
    private long _bytesOut;
    private long _requests;
    private int _disposed;
    private volatile bool _reset;
    private volatile CloseReason _cutBy;
    private volatile Reaching? _reaching;

    public SiteConnection(Handover handover, MemoryPool<byte> pool, IUpstreamMetrics metrics)
        : base(handover.Id.ToString())
    {
        _handover = handover;
        _socket = handover.Socket;
        _metrics = metrics;
        MemoryPool = pool;
        // Inline: whoever brings bytes works on them, and whoever has some to send sends them: the pool's threads, or those that hear of sockets (SocketThreads).
        var input = new Pipe(new PipeOptions(pool, PipeScheduler.Inline, PipeScheduler.Inline, MaxReadBuffer, MaxReadBuffer / 2, useSynchronizationContext: false));
        var output = new Pipe(new PipeOptions(pool, PipeScheduler.Inline, PipeScheduler.Inline, MaxWriteBuffer, MaxWriteBuffer / 2, useSynchronizationContext: false));
        Transport = new Duplex(input.Reader, output.Writer);
        _application = new Duplex(output.Reader, input.Writer);
        RemoteEndPoint = handover.Client.ToIPEndPoint();
        LocalEndPoint = handover.Local.ToIPEndPoint();
        ConnectionClosed = _closed.Token;
        ClientText = handover.Client.Address.ToString();
        Features.Set(this);
        Features.Set<IMemoryPoolFeature>(this);
    }

    public Handover Handover => _handover;

    /// <summary>The client's address as headers and logs have it.</summary>
    public string ClientText { get; }

    public MemoryPool<byte> MemoryPool { get; }

    public long BytesIn => Interlocked.Read(ref _bytesIn);

    public long BytesOut => Interlocked.Read(ref _bytesOut);

    public long Requests => Interlocked.Read(ref _requests);

    public Upstream? Reached => _reaching?.Upstream;

    /// <summary>Why the loop has cut it; <see cref="CloseReason.None"/> while it has not.</summary>
    public CloseReason CutBy => _cutBy;

    /// <summary>A request has come.</summary>
    public void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>To be waited for before a request goes to an upstream, whose servers may report the client from then on.</summary>
    public Task Reach(Upstream upstream)
    {
        if (_reaching is { } before && before.Upstream == upstream)
        {
            return before.Noted;
        }

        var noted = _handover.NoteReached(upstream);
        _reaching = new Reaching(upstream, noted);
        return noted;
    }

    /// <summary>Has the system ask a silent client whether it is still there: nothing else will, while a websocket is open.</summary>
    public void KeepAlive() => KeepAlive(_socket);

    /// <inheritdoc cref="KeepAlive()"/>
    public static void KeepAlive(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    /// <summary>Begins to move bytes. Not on a loop's thread.</summary>
    public void Start()
    {
        _receiving = Receive();
        _sending = Send();
    }

    public void Cut(CloseReason reason)
    {
        _cutBy = reason;
        _reset = true;
        Shut();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _application.Input.CancelPendingRead();
        Shut();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Finish().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task Finish()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await Linger().ConfigureAwait(false);
        Shut();
        await _receiving.ConfigureAwait(false);
        _closed.Dispose();
        _handover.Finished(_reset ? CloseReason.ClientReset : CloseReason.Completed);
    }

    /// <summary>Our end has been sent. A client that still uploads is let go on for a while, for nothing: closing now would be a reset, and could cost it the answer.</summary>
    private async Task Linger()
    {
        var until = Environment.TickCount64 + (long)LingerTime.TotalMilliseconds;
        var (seen, silence) = (-1L, FirstSilence);
        while (!_receiving.IsCompleted && BytesIn != seen && Environment.TickCount64 < until)
        {
            seen = BytesIn;
            await Task.WhenAny(_receiving, Task.Delay(silence)).ConfigureAwait(false);
            silence = LingerSilence;
        }
    }

    private async Task Receive()
    {
        var input = _application.Output;
        Exception? error = null;
        try
        {
            var flushed = await Feed(_handover.Opening).ConfigureAwait(false);
            while (!flushed.IsCompleted && !flushed.IsCanceled)
            {
                // Idle connections hold no buffer.
                await _socket.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
                var count = await _socket.ReceiveAsync(input.GetMemory(MinRead)).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                input.Advance(count);
                Received(count);
                flushed = await input.FlushAsync().ConfigureAwait(false);
            }

            if (flushed.IsCompleted)
            {
                await Discard().ConfigureAwait(false);
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.TimedOut)
        {
            _reset = true;
            error = new ConnectionResetException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            error = new ConnectionAbortedException(exception.Message, exception);
        }
        finally
        {
            await input.CompleteAsync(error).ConfigureAwait(false);

            // Requests under way are cancelled by it, as nginx does: nobody waits for them. Their continuations must not run here.
            await _closed.CancelAsync().ConfigureAwait(false);
        }

        async ValueTask<FlushResult> Feed(ReadOnlyMemory<byte> opening)
        {
            if (opening.IsEmpty)
            {
                return default;
            }

            Received(opening.Length);
            return await input.WriteAsync(opening).ConfigureAwait(false);
        }
    }

    private async Task Discard()
    {
        using var buffer = MemoryPool.Rent(MinRead);
        while (await _socket.ReceiveAsync(buffer.Memory).ConfigureAwait(false) is > 0 and var count)
        {
            Received(count);
        }
    }

    private async Task Send()
    {
        var output = _application.Input;
        try
        {
            while (true)
            {
                var result = await output.ReadAsync().ConfigureAwait(false);
                if (result.IsCanceled)
                {
                    break;
                }

                foreach (var segment in result.Buffer)
                {
                    var count = await _socket.SendAsync(segment).ConfigureAwait(false);
                    Interlocked.Add(ref _bytesOut, count);
                    _metrics.Moved(0, count);
                }

                output.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    _socket.Shutdown(SocketShutdown.Send);
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client's doing. Receiving tells Kestrel of it; as an error of writing it would go to the log, each time.
        }
        finally
        {
            await output.CompleteAsync().ConfigureAwait(false);
        }
    }

    private void Received(int count)
    {
        Interlocked.Add(ref _bytesIn, count);
        _metrics.Moved(count, 0);
    }

    private void Shut()
    {
        try
        {
            _socket.Close(_reset ? 0 : -1);
        }
        catch (SocketException)
        {
            // Gone already.
        }
    }

    private sealed record Reaching(Upstream Upstream, Task Noted);

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
