namespace ActorProxy.Sites;

/// <summary>A request's or a response's body, or an upgraded connection, as it passes: what is read came in, what is written went out.</summary>
/// <remarks>
/// Used by one request at a time, and again by the next. A long one leaves its thread now and then, on which other connections' bytes
/// may wait: as long as both its ends are quick it would never do so by itself.
/// </remarks>
internal sealed class CountedStream(SiteRequest request) : Stream
{
    private const int Turn = 256 * 1024;

    private Stream _inner = Null;
    private int _leftOfTurn;

    public override bool CanRead => _inner.CanRead;

    public override bool CanWrite => _inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>Itself.</returns>
    public CountedStream Over(Stream inner)
    {
        (_inner, _leftOfTurn) = (inner, Turn);
        return this;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        request.BytesIn += count;
        if (IsTurnOver(count))
        {
            await Task.Yield();
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = _inner.Read(buffer, offset, count);
        request.BytesIn += read;
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        request.BytesOut += buffer.Length;
        return IsTurnOver(buffer.Length) ? WriteLater(buffer, cancellationToken) : _inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        request.BytesOut += count;
        _inner.Write(buffer, offset, count);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsTurnOver(int count)
    {
        _leftOfTurn -= count;
        if (_leftOfTurn > 0)
        {
            return false;
        }

        _leftOfTurn = Turn;
        return true;
    }

    private async ValueTask WriteLater(ReadOnlyMemory<byte> buffer, CancellationToken cancel)
    {
        await Task.Yield();
        await _inner.WriteAsync(buffer, cancel).ConfigureAwait(false);
    }
}
