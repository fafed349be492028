using System.Runtime.InteropServices;
using ActorProxy.Load.Payloads;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Backends;

/// <summary>All backends of a bench: one thread, one epoll set, a port for each role.</summary>
/// <remarks>
/// It runs as a process of its own, so that its CPU is not the client's, and ends when its standard input does: a bench that
/// dies leaves nothing behind. A connection that does not open as agreed is closed with a line on standard error.
/// </remarks>
internal sealed unsafe partial class BackendServer : IDisposable
{
    private const int StandardInput = 0;
    private const int MaxComplaintCount = 20;

    // One turn of a bulk stream: a few send buffers' worth, so that sixteen streams stay in step.
    private const int TurnBytes = 1024 * 1024;

    private readonly Epoll _epoll = new();
    private readonly byte* _scratch = (byte*)NativeMemory.AlignedAlloc(Pattern.MaxSliceBytes, 4096);
    private readonly ClientHello[] _hellos;
    private readonly int[] _listeners;
    private BackendConnection?[] _connections = new BackendConnection?[1024];
    private int _complaintCount;

    public BackendServer(BackendPlan plan)
    {
        _hellos = [.. BackendPlan.Roles.Select(plan.Hello)];
        _listeners = [.. BackendPlan.Roles.Select(role => LoopbackSockets.Listen(plan.Port(role)))];
        foreach (int listener in _listeners)
        {
            _epoll.Add(listener, Epoll.In, listener);
        }

        _epoll.Add(StandardInput, Epoll.In, StandardInput);
    }

    /// <summary>Serves until standard input ends.</summary>
    public void Run()
    {
        while (true)
        {
            int count = _epoll.Wait(-1);
            for (int i = 0; i < count; i++)
            {
                int token = _epoll.TokenAt(i);
                if (token == StandardInput)
                {
                    return;
                }

                int role = Array.IndexOf(_listeners, token);
                if (role >= 0)
                {
                    AcceptAll(token, (BackendRole)role);
                }
                else
                {
                    OnReady(token, _connections[token]!, _epoll.EventsAt(i));
                }
            }
        }
    }

    public void Dispose()
    {
        _epoll.Dispose();
        NativeMemory.AlignedFree(_scratch);
    }

    private void AcceptAll(int listener, BackendRole role)
    {
        for (int i = 0; i < 64; i++)
        {
            int descriptor = Libc.Accept(listener, null, null, Libc.NonBlocking | Libc.CloseOnExec);
            if (descriptor < 0)
            {
                return;
            }

            if (descriptor >= _connections.Length)
            {
                Array.Resize(ref _connections, Math.Max(descriptor + 1, _connections.Length * 2));
            }

            BackendConnection connection = _connections[descriptor] ??= new BackendConnection();
            connection.Reset(role);
            Read(descriptor, connection);
        }
    }

    private void OnReady(int descriptor, BackendConnection connection, uint events)
    {
        if ((events & (Epoll.Error | Epoll.HangUp)) != 0)
        {
            _ = Libc.Close(descriptor);
        }
        else if (connection is { Open: true, Role: BackendRole.Download })
        {
            Apply(Send(descriptor, connection), descriptor, connection);
        }
        else
        {
            Read(descriptor, connection);
        }
    }

    private void Read(int descriptor, BackendConnection connection)
    {
        int kept = connection.Early.Length;
        nint received = Libc.Receive(descriptor, _scratch + kept, Pattern.MaxSliceBytes - kept, 0);
        if (received <= 0)
        {
            bool later = received < 0 && Libc.LastError == Libc.TryAgain;
            Apply(later ? NextStep.Receive : NextStep.Close, descriptor, connection);
            return;
        }

        connection.Early.CopyTo(new Span<byte>(_scratch, kept));
        var input = new ReadOnlySpan<byte>(_scratch, kept + (int)received);
        Apply(connection.Open ? Take(descriptor, connection, input) : Begin(descriptor, connection, input), descriptor, connection);
    }

    /// <summary>A connection that ends at once, as most of the connection test's do, never enters the epoll set.</summary>
    private void Apply(NextStep step, int descriptor, BackendConnection connection)
    {
        if (step == NextStep.Close)
        {
            _ = Libc.Close(descriptor);
        }
        else if (connection.Watched == NextStep.Close)
        {
            _epoll.Add(descriptor, EventsOf(step), descriptor);
        }
        else if (connection.Watched != step)
        {
            _epoll.Modify(descriptor, EventsOf(step), descriptor);
        }

        connection.Watched = step;
    }

    private static uint EventsOf(NextStep step) => step == NextStep.Send ? Epoll.Out : Epoll.In;

    private void Complain(string what)
    {
        if (_complaintCount++ < MaxComplaintCount)
        {
            Console.Error.WriteLine($"backend: {what}");
        }
    }
}
