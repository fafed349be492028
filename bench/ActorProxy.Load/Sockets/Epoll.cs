using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorProxy.Load.Sockets;

/// <summary>A level-triggered epoll set; each descriptor carries an <see langword="int"/> token.</summary>
/// <remarks>One thread. Level-triggered because the load then needs no queue of its own for what a turn left unread.</remarks>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint In = 1;
    public const uint Out = 4;
    public const uint Error = 8;
    public const uint HangUp = 0x10;
    public const uint ReadHangUp = 0x2000;

    private const int BatchCount = 256;
    private const int AddOperation = 1;
    private const int ModifyOperation = 3;

    // The kernel packs struct epoll_event on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events;

    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0)
        {
            throw Libc.Failure("epoll_create1");
        }

        _events = (byte*)NativeMemory.AllocZeroed((nuint)(BatchCount * EventBytes));
    }

    public void Add(int descriptor, uint events, int token) => Control(AddOperation, descriptor, events, token);

    public void Modify(int descriptor, uint events, int token) => Control(ModifyOperation, descriptor, events, token);

    /// <summary>Waits; <see cref="EventsAt"/> and <see cref="TokenAt"/> then hold the returned number of events.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        int count = Libc.EpollWait(_descriptor, _events, BatchCount, timeoutMilliseconds);
        if (count < 0 && Libc.LastError != Libc.Interrupted)
        {
            throw Libc.Failure("epoll_wait");
        }

        return Math.Max(count, 0);
    }

    public uint EventsAt(int index) => Unsafe.ReadUnaligned<uint>(_events + index * EventBytes);

    public int TokenAt(int index) => (int)Unsafe.ReadUnaligned<ulong>(_events + index * EventBytes + DataOffset);

    public void Dispose()
    {
        _ = Libc.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    private void Control(int operation, int descriptor, uint events, int token)
    {
        byte* item = stackalloc byte[16];
        Unsafe.WriteUnaligned(item, events);
        Unsafe.WriteUnaligned(item + DataOffset, (ulong)(uint)token);
        if (Libc.EpollControl(_descriptor, operation, descriptor, item) != 0)
        {
            throw Libc.Failure("epoll_ctl");
        }
    }
}
