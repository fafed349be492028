using System.Diagnostics;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Payloads;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Clients;

/// <summary>Asks a proxy that is starting again and again, about every millisecond, until a backend has answered through it.</summary>
internal static unsafe class FirstAnswer
{
    private const int RetryMilliseconds = 1;
    private const int PatienceMilliseconds = 1_000;

    /// <param name="target">The backend of the connection test.</param>
    /// <param name="limit">After this it has failed.</param>
    /// <param name="hasEnded">Whether there is nothing left to wait for.</param>
    /// <returns>When the whole answer was there, as a <see cref="Stopwatch"/> timestamp.</returns>
    public static long WaitFor(ClientTarget target, TimeSpan limit, Func<bool> hasEnded)
    {
        long start = Stopwatch.GetTimestamp();
        for (ulong seed = 1; Stopwatch.GetElapsedTime(start) < limit && !hasEnded(); seed++)
        {
            if (TryGet(target, seed))
            {
                return Stopwatch.GetTimestamp();
            }

            Thread.Sleep(RetryMilliseconds);
        }

        throw new LoadException("no connection was served");
    }

    private static bool TryGet(ClientTarget target, ulong seed)
    {
        int descriptor = LoopbackSockets.TryConnect(target.Port, SourceAddress.Real, out bool connected);
        if (descriptor < 0)
        {
            return false;
        }

        try
        {
            Span<byte> opening = stackalloc byte[ClientTarget.MaxOpeningBytes];
            int length = target.WriteOpening(opening, seed, 0);
            using var epoll = new Epoll();
            epoll.Add(descriptor, Epoll.Out, 0);
            connected = connected || (epoll.Wait(PatienceMilliseconds) > 0 && LoopbackSockets.IsConnected(descriptor, target.Port));
            if (!connected || !LoopbackSockets.SendWhole(descriptor, opening[..length]))
            {
                return false;
            }

            epoll.Modify(descriptor, Epoll.In, 0);
            return ReceiveAnswer(epoll, descriptor, seed);
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static bool ReceiveAnswer(Epoll epoll, int descriptor, ulong seed)
    {
        byte* answer = stackalloc byte[BackendPlan.AnswerBytes];
        int position = 0;
        while (position < BackendPlan.AnswerBytes && epoll.Wait(PatienceMilliseconds) > 0)
        {
            nint received = Libc.Receive(descriptor, answer + position, BackendPlan.AnswerBytes - position, 0);
            if (received <= 0)
            {
                return false;
            }

            position += (int)received;
        }

        return position == BackendPlan.AnswerBytes
            && (Pattern.Matches(new ReadOnlySpan<byte>(answer, position), BackendPlan.AnswerSeed(seed), 0) ? true : throw new LoadException("wrong bytes came back"));
    }
}
