using ActorProxy.Core.Addresses;
using ActorProxy.Core.Loops;

namespace ActorProxy.Testing.Loops;

/// <summary>A loop's socket without a system behind it: hands out what it was given.</summary>
internal sealed class MemorySocket(byte[] input) : LoopSocket
{
    private int _read;

    public override NetEndPoint LocalEndPoint => default;

    public bool WasReset { get; private set; }

    public override int Receive(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, input.Length - _read);
        input.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count == 0 ? WouldBlock : count;
    }

    public override System.Net.Sockets.Socket? Detach() => null;

    public override LoopSocket MoveTo(EventLoop target) => this;

    public override void ShutdownSend()
    {
    }

    public override void KeepAlive()
    {
    }

    public override void Watch()
    {
    }

    protected override void CloseNow(bool reset) => WasReset = reset;

    protected override int SendNow(ReadOnlySpan<byte> bytes, bool more) => bytes.Length;

    protected override void WatchWritable(ReadOnlyMemory<byte> unsent)
    {
    }
}
