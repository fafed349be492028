using System.Runtime.InteropServices;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary>The Linux calls of the data path; blittable arguments only, results and errno as the manual pages have them.</summary>
internal static unsafe partial class LinuxNative
{
    public const int EPERM = 1, EINTR = 4, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EMFILE = 24, ENFILE = 23, EPIPE = 32;
    public const int EADDRINUSE = 98, ENOBUFS = 105, EINPROGRESS = 115;

    public const uint EpollIn = 0x1, EpollOut = 0x4, EpollErr = 0x8, EpollHup = 0x10, EpollRdHup = 0x2000, EpollEdge = 1u << 31;
    public const int EpollAdd = 1, EpollDel = 2, EpollMod = 3;

    public const int AfInet = 2, AfInet6 = 10, SockStream = 1, NonBlock = 0x800, CloseOnExec = 0x80000;
    public const int MsgNoSignal = 0x4000, MsgMore = 0x8000;
    public const int SolSocket = 1, SoReuseAddr = 2, SoKeepAlive = 9, SoLinger = 13, SoReusePort = 15;
    public const int SoAttachFilter = 26, SoDetachFilter = 27, SoMemInfo = 55;
    public const int IpProtoTcp = 6, TcpNoDelay = 1, TcpQuickAck = 12;
    public const int IpProtoIPv6 = 41, IPv6Only = 26;
    public const int ShutSend = 1;
    public const int SetPipeSize = 1031;
    public const uint SpliceMove = 1, SpliceNonBlock = 2;

    public static int Errno => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, NativeAddress* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, NativeAddress* peer, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, NativeAddress* address, int length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(int descriptor, NativeAddress* address, int* length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    public static partial nint Splice(int from, nint fromOffset, int to, nint toOffset, nint length, uint flags);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetResourceLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "usleep")]
    public static partial int Sleep(uint microseconds);

    public static int SetOption(int descriptor, int level, int option, int value) =>
        SetOption(descriptor, level, option, &value, sizeof(int));

    /// <summary>How many descriptors the process may have.</summary>
    public static long DescriptorLimit()
    {
        const int ResourceOpenFiles = 7;
        var softAndHard = stackalloc ulong[2];
        return GetResourceLimit(ResourceOpenFiles, softAndHard) == 0 ? (long)Math.Min(softAndHard[0], int.MaxValue) : int.MaxValue;
    }

    /// <summary>Closes with RST instead of FIN: unsent bytes are dropped, no TIME_WAIT stays.</summary>
    public static void CloseWithReset(int descriptor)
    {
        var lingerOnForNoTime = 1L;
        SetOption(descriptor, SolSocket, SoLinger, &lingerOnForNoTime, sizeof(long));
        Close(descriptor);
    }
}
