using System.Diagnostics;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Closing;

/// <summary>10. Close: gives back what the connection held, counts it, writes its line, and tells the owner.</summary>
internal sealed class CloseStage(AcceptGate gate, IConnectionOwner owner, IAccessLog log)
{
    public void Run(ProxyConnection connection, CloseReason reason)
    {
        connection.Reason = reason;
        connection.Stage = Stage.Closed;
        connection.Loop.Release(connection);
        OpeningBuffer.Release(connection);
        connection.FromClient.ReturnPipe(connection.Loop);
        connection.FromUpstream.ReturnPipe(connection.Loop);
        connection.Offloaded?.Cut(reason);
        connection.ClientSocket.Close(reason.IsAbort());
        if (connection.UpstreamSocket is { } upstream)
        {
            upstream.Close(reason.IsAbort());
        }

        connection.Target?.Exit();
        if (connection.IsCountedByUpstream)
        {
            connection.Upstream!.Exit();
        }

        gate.Release(connection.IsCounted ? connection.Client.Address : null);
        Record(connection, reason);
        owner.OnFinished(connection);
    }

    private void Record(ProxyConnection connection, CloseReason reason)
    {
        var counters = connection.Listener.Metrics;
        counters.Ended(Stopwatch.GetElapsedTime(connection.AcceptedAt));
        if (reason == CloseReason.Fault)
        {
            counters.Faulted();
        }

        if (connection.NamedAt == 0 && connection.Requests == 0)
        {
            // Counted, not logged: whoever sends garbage must not be able to fill the log.
            counters.Refused(reason);
            Remember(connection, reason);
            if (connection.IsCounted)
            {
                // Else it is a balancer's, which has not said on whose behalf.
                gate.Watch.EndedNameless(connection.Client.Address, reason, connection.Loop.NowMs);
            }

            return;
        }

        counters.Closed(connection.UpstreamName, reason);
        if (reason == CloseReason.NoRoute)
        {
            Remember(connection, reason);
        }

        if (connection.Requests == 0 || reason.IsCut())
        {
            // Else each request has written its own. One that waited for the next request when it was cut has none that says so.
            log.Write(connection);
        }
    }

    private static void Remember(ProxyConnection connection, CloseReason reason) =>
        connection.Loop.RecentRefusals.Add(connection.Loop.UnixMs, connection.Client.Address, reason, connection.ListenerName);
}
