using System.Buffers;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Closing;

/// <summary>Collects lines from the loops and writes them from a thread of its own: a slow disk never holds up a byte.</summary>
/// <remarks>
/// Bounded: when the writer is <see cref="MaxPendingBytes"/> behind, lines are dropped and counted. Reopening serves logrotate.
/// </remarks>
public sealed class AccessLog : IAccessLog, IDisposable
{
    /// <summary>Lines that may wait to be written.</summary>
    public const int MaxPendingBytes = 4 * 1024 * 1024;

    // Written at the latest this long after the connection's end, many lines at once.
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lines = new();
    private readonly Lock _file = new();
    private readonly AccessLogLine _line = new();
    private readonly Thread _writer;
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _stopping;
    private volatile AccessLogSettings _settings;
    private ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private ArrayBufferWriter<byte> _writing = new(64 * 1024);
    private Stream? _stream;
    private long _dropped;

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened.</exception>
    public AccessLog(AccessLogSettings settings)
    {
        _settings = settings;
        _stream = Open(settings);
        _writer = new Thread(Run) { IsBackground = true, Name = "access-log" };
        _writer.Start();
    }

    /// <summary>Lines lost because the writer could not keep up or the disk refused them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>False when lines go nowhere, and need not be made.</summary>
    public bool IsOn => _settings.Format != AccessLogFormat.Off;

    public void Write(ProxyConnection connection)
    {
        var format = _settings.Format;
        if (format == AccessLogFormat.Off)
        {
            return;
        }

        lock (_lines)
        {
            if (HasRoom())
            {
                _pending.Write(_line.Format(connection, format));
            }
        }
    }

    public void Write(RequestEntry request)
    {
        var format = _settings.Format;
        if (format == AccessLogFormat.Off)
        {
            return;
        }

        lock (_lines)
        {
            if (HasRoom())
            {
                var now = DateTime.UtcNow;
                _pending.Write(_line.Format(request, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), format));
            }
        }
    }

    /// <summary>Takes over changed settings and opens the file anew, also when its name is the same.</summary>
    /// <exception cref="IOException">It cannot be opened; the old one stays in use.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened; the old one stays in use.</exception>
    public void Reopen(AccessLogSettings settings)
    {
        var opened = Open(settings);
        lock (_file)
        {
            Flush();
            _stream?.Dispose();
            _stream = opened;
            _settings = settings;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _writer.Join();
        lock (_file)
        {
            Flush();
            _stream?.Dispose();
            _stream = null;
        }

        _wake.Dispose();
        _line.Dispose();
    }

    private static Stream? Open(AccessLogSettings settings)
    {
        if (settings.Format == AccessLogFormat.Off)
        {
            return null;
        }

        return settings.File == "-"
            ? Console.OpenStandardOutput()
            : new FileStream(settings.File, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private bool HasRoom()
    {
        if (_pending.WrittenCount >= MaxPendingBytes)
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }

        if (_pending.WrittenCount == 0)
        {
            _wake.Set();
        }

        return true;
    }

    private void Run()
    {
        while (!_stopping)
        {
            // The first line wakes us; those of the next moments go with it.
            _wake.WaitOne();
            Thread.Sleep(FlushInterval);
            lock (_file)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        lock (_lines)
        {
            (_pending, _writing) = (_writing, _pending);
        }

        if (_writing.WrittenCount == 0)
        {
            return;
        }

        try
        {
            _stream?.Write(_writing.WrittenSpan);
            _stream?.Flush();
        }
        catch (IOException)
        {
            // A full disk or a closed pipe: traffic goes on, the loss is counted.
            Interlocked.Add(ref _dropped, _writing.WrittenSpan.Count((byte)'\n'));
        }

        _writing.ResetWrittenCount();
    }
}
