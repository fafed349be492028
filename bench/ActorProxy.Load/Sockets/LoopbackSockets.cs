using System.Runtime.CompilerServices;

namespace ActorProxy.Load.Sockets;

/// <summary>Opens non-blocking TCP descriptors on 127.0.0.1; nothing in the load ever leaves loopback.</summary>
internal static unsafe class LoopbackSockets
{
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int InternetLevel = 0;
    private const int BindAddressNoPort = 24;
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
        int descriptor = TryConnect(port, SourceAddress.Real, out connected);
        return descriptor >= 0 ? descriptor : throw new LoadException($"connect to 127.0.0.1:{port}: refused");
    }

    /// <summary>Starts to connect, from an address of one's choice.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="source">The client's address; its port is the kernel's choice, made as late as for any other client.</param>
    /// <param name="connected">Whether it is done already.</param>
    /// <returns>The descriptor, or -1 when it was refused at once: nothing listens, or a filter in the kernel says so.</returns>
    public static int TryConnect(int port, SourceAddress source, out bool connected)
    {
        int descriptor = Open();
        SetOption(descriptor, TcpLevel, NoDelay);
        if (source != SourceAddress.Real)
        {
            SetOption(descriptor, InternetLevel, BindAddressNoPort);
            InetAddress own = InetAddress.Loopback(0, source);
            if (Libc.Bind(descriptor, &own, InetAddress.Bytes) != 0)
            {
                throw Libc.Failure($"bind to 127.0.0.{(byte)source}");
            }
        }

        InetAddress address = InetAddress.Loopback(port);
        connected = Libc.Connect(descriptor, &address, InetAddress.Bytes) == 0;
        if (connected || Libc.LastError == Libc.InProgress)
        {
            return descriptor;
        }

        LoadException failure = Libc.Failure($"connect to 127.0.0.1:{port}");
        bool refused = Libc.LastError is Libc.ConnectionRefused or Libc.ConnectionReset;
        _ = Libc.Close(descriptor);
        return refused ? -1 : throw failure;
    }

    /// <summary>Whether a connect that was under way has succeeded by now.</summary>
    public static bool IsConnected(int descriptor, int port)
    {
        InetAddress address = InetAddress.Loopback(port);
        return Libc.Connect(descriptor, &address, InetAddress.Bytes) == 0 || Libc.LastError == Libc.AlreadyConnected;
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
