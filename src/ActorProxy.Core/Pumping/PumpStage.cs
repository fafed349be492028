using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Pumping;

/// <summary>9. Pump: moves bytes both ways until both sides have ended.</summary>
/// <remarks>
/// A read goes to the loop's scratch and straight on to the other side; only what that side does not take is kept, and then the
/// source is not read: back-pressure without a buffer per connection. A read that fills the scratch is bulk, and from there on
/// the kernel moves the bytes (splice). An end is passed on as an end, a reset as a reset.
/// Ends with <see cref="CloseReason.Completed"/>, <see cref="CloseReason.ClientReset"/>, <see cref="CloseReason.UpstreamReset"/> or, by the deadline, <see cref="CloseReason.IdleTimeout"/>.
/// </remarks>
internal static class PumpStage
{
    // One connection's share of a turn, so that a bulk stream does not hold up the others.
    private const int BudgetBytes = 1024 * 1024;

    public static Outcome Run(ProxyConnection connection)
    {
        var (client, upstream) = (connection.ClientSocket, connection.UpstreamSocket!);
        var before = (In: connection.FromClient.Bytes, Out: connection.FromUpstream.Bytes);
        var reason = Move(connection, ref connection.FromClient, client, upstream);
        if (reason == CloseReason.None)
        {
            reason = Move(connection, ref connection.FromUpstream, upstream, client);
        }

        Count(connection, connection.FromClient.Bytes - before.In, connection.FromUpstream.Bytes - before.Out);
        if (reason == CloseReason.None)
        {
            reason = Verdict(connection, client, upstream);
        }

        return reason == CloseReason.None ? Outcome.Wait : connection.End(reason);
    }

    /// <summary>Whether anything can still move after both directions have had their turn.</summary>
    private static CloseReason Verdict(ProxyConnection connection, LoopSocket client, LoopSocket upstream)
    {
        var (clientEnded, upstreamEnded) = (connection.FromClient.Finished, connection.FromUpstream.Finished);
        if (clientEnded && upstreamEnded)
        {
            return CloseReason.Completed;
        }

        if (client.Broken && (clientEnded || upstream.Broken))
        {
            return CloseReason.ClientReset;
        }

        if (upstream.Broken && upstreamEnded)
        {
            return CloseReason.UpstreamReset;
        }

        if (client.Broken || upstream.Broken)
        {
            // Found out by sending to it: what it sent before its reset is delivered in the next turn.
            connection.Loop.Requeue(connection);
        }

        return CloseReason.None;
    }

    private static CloseReason Move(ProxyConnection connection, ref Flow flow, LoopSocket source, LoopSocket sink)
    {
        if (sink.Broken)
        {
            // It takes nothing more, but what it sent before its reset is still to be delivered: that is the opposite flow's turn.
            return CloseReason.None;
        }

        var budget = BudgetBytes;
        while (!sink.SendBlocked)
        {
            if (flow.Pipe is { Held: > 0 } pipe)
            {
                if (sink.SpliceFrom(pipe) == LoopSocket.Failed)
                {
                    return CloseReason.None;
                }

                connection.Touch();
                continue;
            }

            if (source.Ended)
            {
                Finish(connection, ref flow, sink);
                return CloseReason.None;
            }

            if (!source.Readable)
            {
                flow.ReturnPipe(connection.Loop);
                return source.Broken ? Reset(connection, source) : CloseReason.None;
            }

            if (budget <= 0)
            {
                connection.Loop.Requeue(connection);
                return CloseReason.None;
            }

            var count = flow.Pipe is null ? Copy(connection, ref flow, source, sink) : source.SpliceInto(flow.Pipe);
            if (count > 0)
            {
                flow.Bytes += count;
                budget -= count;
            }
            else if (count == LoopSocket.Failed)
            {
                return sink.Broken ? CloseReason.None : Reset(connection, source);
            }
        }

        return source.Broken ? Reset(connection, source) : CloseReason.None;
    }

    private static int Copy(ProxyConnection connection, ref Flow flow, LoopSocket source, LoopSocket sink)
    {
        var buffer = connection.Loop.ReadBuffer;
        var count = source.Receive(buffer);
        if (count <= 0)
        {
            return count;
        }

        if (!sink.Send(buffer[..count], more: source.Ended))
        {
            return LoopSocket.Failed;
        }

        if (count == buffer.Length && !sink.SendBlocked)
        {
            flow.Pipe = connection.Loop.RentPipe();
        }

        return count;
    }

    private static void Finish(ProxyConnection connection, ref Flow flow, LoopSocket sink)
    {
        if (!flow.Finished)
        {
            flow.Finished = true;
            flow.ReturnPipe(connection.Loop);
            if (!(connection.FromClient.Finished && connection.FromUpstream.Finished))
            {
                // After the second end comes the close, and that sends the FIN itself.
                sink.ShutdownSend();
            }
        }
    }

    private static CloseReason Reset(ProxyConnection connection, LoopSocket side) =>
        side == connection.ClientSocket ? CloseReason.ClientReset : CloseReason.UpstreamReset;

    private static void Count(ProxyConnection connection, long fromClient, long toClient)
    {
        if (fromClient + toClient > 0)
        {
            connection.Touch();
            connection.UpstreamMetrics.Moved(fromClient, toClient);
        }
    }
}
