using System.Diagnostics;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Upstreams;

/// <summary>7. Connect: chooses a server and begins to dial; whether it answered shows in the next stage, which may come back here.</summary>
/// <remarks>Ends with <see cref="CloseReason.UpstreamRefused"/> or <see cref="CloseReason.UpstreamTimeout"/>, after what befell the last server tried.</remarks>
internal static class ConnectStage
{
    public static Outcome Run(ProxyConnection connection, ClientEvidence evidence)
    {
        var upstream = connection.Upstream!;
        while (connection.Attempts < upstream.Settings.ConnectAttempts)
        {
            var index = upstream.Pick(connection.Candidates, connection.Client.Address, connection.TriedTargets);
            if (index < 0)
            {
                break;
            }

            if (connection.Attempts++ == 0)
            {
                connection.Loop.Descriptors.Settle();
            }

            connection.TriedTargets |= 1UL << index;
            var target = connection.Candidates[index];
            connection.ConnectingAt = Stopwatch.GetTimestamp();
            if (connection.Loop.Connect(target.Address) is not { } socket)
            {
                Failed(connection, target, CloseReason.UpstreamRefused);
                continue;
            }

            target.Enter();
            connection.Target = target;
            evidence.Note(connection, upstream);
            connection.UpstreamSocket = socket;
            socket.Connection = connection;
            connection.SetDeadline(connection.Loop.NowMs + (long)upstream.Settings.ConnectTimeout.TotalMilliseconds);
            return Outcome.Next;
        }

        return connection.End(connection.ConnectFailure == CloseReason.None ? CloseReason.UpstreamRefused : connection.ConnectFailure);
    }

    /// <summary>Leaves the server being dialled, so that the next run tries another one; nothing has been sent to it.</summary>
    public static void GiveUp(ProxyConnection connection, CloseReason reason)
    {
        connection.UpstreamSocket?.Close(reset: true);
        connection.UpstreamSocket = null;
        if (connection.Target is { } target)
        {
            connection.Target = null;
            target.Exit();
            Failed(connection, target, reason);
        }
    }

    private static void Failed(ProxyConnection connection, UpstreamTarget target, CloseReason reason)
    {
        connection.ConnectFailure = reason;
        target.ReportFailure();
    }
}
