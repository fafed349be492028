using System.IO.Pipes;
using ActorProxy.Core.Closing;
using ActorProxy.Testing.Edge;
using ActorProxy.Testing.Loops;

namespace ActorProxy.Core.Tests.Closing;

public sealed class AccessLogTests : IDisposable
{
    private readonly LooseConnections _connections = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _connections.Dispose();
        File.Delete(_file);
        File.Delete(_file + ".1");
    }

    [Fact]
    public async Task Lines_OfManyThreads_AreWrittenSoonAndWhole()
    {
        using var log = new AccessLog(new AccessLogSettings { File = _file });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var count = 0; count < 250; count++)
            {
                log.Write(_connections.Add());
            }
        })));

        await Wait.UntilAsync(() => ReadLines(_file).Length == 1000, "all lines are in the file");
        Assert.All(ReadLines(_file), line => Assert.True(line.StartsWith("{\"time\"", StringComparison.Ordinal) && line.EndsWith('}')));
        Assert.Equal(0, log.Dropped);
    }

    [Fact]
    public void Dispose_WithLinesWaiting_WritesThem()
    {
        using (var log = new AccessLog(new AccessLogSettings { File = _file, Format = AccessLogFormat.Text }))
        {
            log.Write(_connections.Add());
        }

        Assert.Single(ReadLines(_file));
    }

    [Fact]
    public void Reopen_AfterTheFileWasMovedAway_WritesToTheNewOne()
    {
        var settings = new AccessLogSettings { File = _file };
        using (var log = new AccessLog(settings))
        {
            log.Write(_connections.Add());
            File.Move(_file, _file + ".1");
            log.Reopen(settings);
            log.Write(_connections.Add());
            log.Write(_connections.Add());
        }

        Assert.Single(ReadLines(_file + ".1"));
        Assert.Equal(2, ReadLines(_file).Length);
    }

    [Fact]
    public void Reopen_WhereNothingCanBeOpened_KeepsTheOldFile()
    {
        using (var log = new AccessLog(new AccessLogSettings { File = _file }))
        {
            Assert.ThrowsAny<IOException>(() => log.Reopen(new AccessLogSettings { File = Path.Combine(_file, "below-a-file") }));
            log.Write(_connections.Add());
        }

        Assert.Single(ReadLines(_file));
    }

    [Fact]
    public void Reopen_TurnedOffAndOn_WritesOnlyWhatIsWanted()
    {
        var settings = new AccessLogSettings { File = _file };
        using (var log = new AccessLog(settings with { Format = AccessLogFormat.Off }))
        {
            log.Write(_connections.Add());
            log.Reopen(settings);
            log.Write(_connections.Add());
            log.Reopen(settings with { Format = AccessLogFormat.Off });
            log.Write(_connections.Add());
        }

        Assert.Single(ReadLines(_file));
    }

    [Fact]
    public async Task Disk_ThatIsFull_CostsLinesAndNothingElse()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var log = new AccessLog(new AccessLogSettings { File = "/dev/full" });
        log.Write(_connections.Add());
        log.Write(_connections.Add());
        await Wait.UntilAsync(() => log.Dropped == 2, "the lost lines are counted");

        log.Reopen(new AccessLogSettings { File = _file });
        log.Write(_connections.Add());
        await Wait.UntilAsync(() => ReadLines(_file).Length == 1, "it goes on where there is room");
        Assert.Equal(2, log.Dropped);
    }

    [Fact]
    public async Task Reader_ThatDoesNotRead_CostsLinesBeyondTheBound()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var log = new AccessLog(new AccessLogSettings { File = "/proc/self/fd/" + pipe.GetClientHandleAsString() });
        var connection = _connections.Add();
        var written = 0;
        while (log.Dropped == 0)
        {
            log.Write(connection);
            written++;
        }

        // What waits, what is being written, and what the pipe holds.
        Assert.InRange(written, AccessLog.MaxPendingBytes / 500, 3 * AccessLog.MaxPendingBytes / 200);
        pipe.DisposeLocalCopyOfClientHandle();
        var read = 0L;
        var reading = Task.Run(async () =>
        {
            var buffer = new byte[64 * 1024];
            while (await pipe.ReadAsync(buffer) is var count and > 0)
            {
                read += count;
            }
        });
        log.Dispose();
        await reading.WaitAsync(Wait.Patience);
        Assert.InRange(read, AccessLog.MaxPendingBytes, 3L * AccessLog.MaxPendingBytes);
    }

    private static string[] ReadLines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
