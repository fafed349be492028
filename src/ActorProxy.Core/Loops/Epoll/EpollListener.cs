using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Addresses;
using static ActorProxy.Core.Loops.Epoll.LinuxNative;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary>A loop's own listening socket; the kernel shares connections out between the loops (SO_REUSEPORT).</summary>
internal sealed unsafe partial class EpollListener : ListeningSocket, IEpollTarget
{
    private const int Backlog = 4096;

    // Fairness: other events of the turn wait no longer than this many accepts.
    private const int AcceptsPerTurn = 64;

    // A flood of clients pauses and resumes ten times a second; the log hears of it once a minute.
    private const long PauseLogEveryMs = 60_000;

    private readonly EpollLoop _loop;
    private int _descriptor;
    private int _slot = -1;
    private long _nextPauseLogMs;
    private Action<LoopSocket, NetEndPoint>? _accepted;

    public EpollListener(EpollLoop loop, IPEndPoint endPoint)
        : this(loop, Open(endPoint, share: true))
    {
    }

    /// <param name="loop">Whose socket it will be.</param>
    /// <param name="descriptor">Bound; it may listen already.</param>
    public EpollListener(EpollLoop loop, int descriptor)
    {
        _loop = loop;
        _descriptor = descriptor;
        NativeAddress bound;
        var length = sizeof(NativeAddress);
        GetSocketName(_descriptor, &bound, &length);
        LocalEndPoint = bound.ToEndPoint();
        var address = LocalEndPoint.Address.ToIPAddress();
        HasOneAddress = !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
    }

    public override NetEndPoint LocalEndPoint { get; }

    public override int? Descriptor => _descriptor >= 0 ? _descriptor : null;

    /// <summary>Every connection from here has <see cref="LocalEndPoint"/> as its own: no wildcard was bound.</summary>
    public bool HasOneAddress { get; }

    /// <summary>Accepting waits for free descriptors.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Fails when somebody listens there already, also a process that shares the port with its own kind.</summary>
    /// <exception cref="SocketException">In use, not ours, or not permitted.</exception>
    public static void Probe(IPEndPoint endPoint) => LinuxNative.Close(Open(endPoint, share: false));

    public override void Activate(Action<LoopSocket, NetEndPoint> accepted)
    {
        _accepted = accepted;
        if (LinuxNative.Listen(_descriptor, Backlog) != 0)
        {
            throw Failure(Errno);
        }

        _loop.Execute(static state => ((EpollListener)state!).Register(), this);
    }

    public override void Dispose() => _loop.Execute(static state => ((EpollListener)state!).CloseOnLoop(), this);

    public void OnEvents(uint events)
    {
        for (var count = 0; count < AcceptsPerTurn && AcceptOne(); count++)
        {
        }
    }

    /// <summary>Goes on after a pause, if there are descriptors again.</summary>
    public void TryResume()
    {
        // A loop without connections takes one in any case: waiting would free nothing.
        if (IsPaused && (_loop.ConnectionCount == 0 || !_loop.IsDescriptorTableFull()))
        {
            IsPaused = false;
            Register();
        }
    }

    private static int Open(IPEndPoint endPoint, bool share)
    {
        var address = NativeAddress.From(endPoint);
        var descriptor = Socket(address.Family, SockStream | NonBlock | CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw Failure(Errno);
        }

        SetOption(descriptor, SolSocket, SoReuseAddr, 1);
        if (share)
        {
            SetOption(descriptor, SolSocket, SoReusePort, 1);
        }

        // Inherited by what is accepted: no call per connection.
        SetOption(descriptor, IpProtoTcp, TcpNoDelay, 1);
        if (address.Family == AfInet6)
        {
            SetOption(descriptor, IpProtoIPv6, IPv6Only, 0);
        }

        if (LinuxNative.Bind(descriptor, &address, address.Length) != 0)
        {
            var error = Errno;
            LinuxNative.Close(descriptor);
            throw Failure(error);
        }

        return descriptor;
    }

    private static SocketException Failure(int errno) => new(errno switch
    {
        EADDRINUSE => (int)SocketError.AddressAlreadyInUse,
        EACCES => (int)SocketError.AccessDenied,
        99 => (int)SocketError.AddressNotAvailable,
        97 => (int)SocketError.AddressFamilyNotSupported,
        EMFILE or ENFILE => (int)SocketError.TooManyOpenSockets,
        _ => (int)SocketError.SocketError,
    });

    /// <returns>False when there is nothing more to accept now.</returns>
    private bool AcceptOne()
    {
        NativeAddress peer;
        var length = sizeof(NativeAddress);
        var descriptor = Accept(_descriptor, &peer, &length, NonBlock | CloseOnExec);
        if (descriptor >= 0)
        {
            DropInheritedFilter(descriptor);
            _accepted!(EpollSocket.Accepted(_loop, descriptor, this), peer.ToEndPoint());
            if (_loop.Descriptors.IsTight(descriptor))
            {
                Pause("descriptors are running out");
                return false;
            }

            return true;
        }

        switch (Errno)
        {
            case EAGAIN:
                ForgetInheritance();
                return false;
            case EMFILE or ENFILE or ENOBUFS or ENOMEM:
                Pause("no descriptors or memory left");
                return false;
            default:
                // The client's doing: it has gone before we came (ECONNABORTED and its kin, accept(2)).
                return true;
        }
    }

    private void Register()
    {
        if (_descriptor >= 0 && _slot < 0)
        {
            _slot = _loop.Register(_descriptor, EpollIn, this);
            _loop.Add(this);
            FilterAs(_loop);
            IsPaused = _slot < 0;
        }
    }

    private void Pause(string reason)
    {
        // Level-triggered: left in, it would spin the loop until a descriptor is free.
        _loop.Withdraw(_descriptor, _slot);
        _slot = -1;
        IsPaused = true;
        if (_loop.NowMs >= _nextPauseLogMs)
        {
            _nextPauseLogMs = _loop.NowMs + PauseLogEveryMs;
            LoopsLog.AcceptPaused(_loop.Logger, _loop.Id, reason);
        }
    }

    private void CloseOnLoop()
    {
        if (_descriptor < 0)
        {
            return;
        }

        while (_accepted is not null && !IsPaused && AcceptOne())
        {
        }

        // Another process may have the socket, too: then closing it would not take it out of epoll.
        _loop.Withdraw(_descriptor, _slot);
        _slot = -1;
        _loop.Remove(this);
        CountFilterDrops();
        LinuxNative.Close(_descriptor);
        _descriptor = -1;
    }
}
