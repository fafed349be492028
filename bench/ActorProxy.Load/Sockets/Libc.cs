using System.Runtime.InteropServices;

namespace ActorProxy.Load.Sockets;

/// <summary>The few system calls the load needs, without what <c>Socket</c> puts around them.</summary>
/// <remarks>Linux only. The load shares two cores with the proxy it measures, so what it costs is taken from the proxy.</remarks>
internal static unsafe partial class Libc
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;
    public const int ConnectionReset = 104;
    public const int AlreadyConnected = 106;
    public const int ConnectionRefused = 111;
    public const int InProgress = 115;

    public const int AddressFamilyInet = 2;
    public const int StreamNonBlockingCloseOnExec = 1 | NonBlocking | CloseOnExec;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int NoSignal = 0x4000;
    public const int SignalTerminate = 15;

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "bind")]
    public static partial int Bind(int descriptor, InetAddress* address, int length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "listen")]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "accept4")]
    public static partial int Accept(int descriptor, InetAddress* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "connect")]
    public static partial int Connect(int descriptor, InetAddress* address, int length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "recv")]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "send")]
    public static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "setsockopt")]
    public static partial int SetSocketOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int ClockGetTime(int clock, TimeSpec* time);

    public static int LastError => Marshal.GetLastPInvokeError();

    public static LoadException Failure(string call) => new($"{call}: {Marshal.GetPInvokeErrorMessage(LastError)}");
}
