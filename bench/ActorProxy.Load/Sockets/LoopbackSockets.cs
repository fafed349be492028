using System.Runtime.CompilerServices;

namespace ActorProxy.Load.Sockets;

/// <summary>Opens non-blocking TCP descriptors on 127.0.0.1; nothing in the load ever leaves loopback.</summary>
internal static unsafe class LoopbackSockets
{
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int Backlog = 4096;

    /// <summary>Listens; accepted descriptors inherit TCP_NODELAY.</summary>
    public static int Listen(int port)
    {
        int descriptor = Open();
        SetOption(descriptor, SocketLevel, ReuseAddress);
        SetOption(descriptor, TcpLevel, NoDelay);
        InetAddress address = InetAddress.Loopback(port);
        if (Libc.Bind(descriptor, &address, InetAddress.Bytes) != 0 || Libc.Listen(descriptor, Backlog) != 0)
        {
            throw Libc.Failure($"listen on 127.0.0.1:{port}");
        }

        return descriptor;
    }

    /// <summary>Starts to connect.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="connected">Whether it is done already, as it nearly always is on loopback; else it is when writable.</param>
    public static int Connect(int port, out bool connected)
    {
        int descriptor = Open();
        SetOption(descriptor, TcpLevel, NoDelay);
        InetAddress address = InetAddress.Loopback(port);
        connected = Libc.Connect(descriptor, &address, InetAddress.Bytes) == 0;
        if (!connected && Libc.LastError != Libc.InProgress)
        {
            LoadException failure = Libc.Failure($"connect to 127.0.0.1:{port}");
            _ = Libc.Close(descriptor);
            throw failure;
        }

        return descriptor;
    }

    /// <summary>Sends what is small enough to always fit an empty send buffer; anything less is an error.</summary>
    public static bool SendWhole(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Libc.Send(descriptor, start, bytes.Length, Libc.NoSignal) == bytes.Length;
        }
    }

    private static int Open()
    {
        int descriptor = Libc.Socket(Libc.AddressFamilyInet, Libc.StreamNonBlockingCloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw Libc.Failure("socket");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetOption(int descriptor, int level, int option)
    {
        int one = 1;
        if (Libc.SetSocketOption(descriptor, level, option, &one, sizeof(int)) != 0)
        {
            throw Libc.Failure("setsockopt");
        }
    }
}
