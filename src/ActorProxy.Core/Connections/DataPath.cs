using ActorProxy.Core.Accepting;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.ProxyHeaders;
using ActorProxy.Core.Pumping;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Connections;

/// <summary>The life of a connection, read from top to bottom.</summary>
/// <remarks>
/// <list type="number">
/// <item><see cref="AcceptStage"/>: take it from the listener, on the least loaded loop.</item>
/// <item><see cref="AcceptGate"/>: banned or over a limit? Reset, before an actor exists.</item>
/// <item><see cref="ProxyInStage"/>: the PROXY header of a trusted balancer, then the gate again for the client it announces.</item>
/// <item><see cref="PrereadStage"/>: the ClientHello, without consuming it.</item>
/// <item><see cref="RouteStage"/>: from the name to an upstream.</item>
/// <item><see cref="OffloadStage"/>: what is served here goes into the hands of the reverse proxy, and then nothing happens until the end.</item>
/// <item><see cref="ConnectStage"/>: choose a server and dial.</item>
/// <item><see cref="ProxyOutStage"/>: PROXY header and first bytes in one send.</item>
/// <item><see cref="PumpStage"/>: both directions until both have ended.</item>
/// <item><see cref="CloseStage"/>: sockets, counts, metrics, one log line.</item>
/// </list>
/// Stages do not call each other; only this file knows the order. One path serves all loops; per call it runs on the connection's loop.
/// </remarks>
public sealed class DataPath
{
    private readonly IConnectionOwner _owner;
    private readonly IOffload _offload;

    internal DataPath(
        LoopGroup loops, AcceptGate gate, IConnectionOwner owner, IOffload offload, IProxyMetrics metrics, IAccessLog log, ClientEvidence evidence)
    {
        _owner = owner;
        _offload = offload;
        Accept = new AcceptStage(this, loops, gate, owner);
        Gate = gate;
        Metrics = metrics;
        Evidence = evidence;
        Close = new CloseStage(gate, owner, log);
    }

    internal AcceptStage Accept { get; }

    internal AcceptGate Gate { get; }

    internal IProxyMetrics Metrics { get; }

    internal ClientEvidence Evidence { get; }

    private CloseStage Close { get; }

    /// <summary>Runs the connection's stages until one has to wait or ends it.</summary>
    internal void Advance(ProxyConnection connection) => Turn(connection, late: false);

    internal void OnDeadline(ProxyConnection connection) => Turn(connection, late: true);

    internal void Abort(ProxyConnection connection, CloseReason reason)
    {
        if (!connection.IsClosed)
        {
            Close.Run(connection, reason);
        }
    }

    private void Turn(ProxyConnection connection, bool late)
    {
        if (connection.IsClosed || connection.IsFaulted)
        {
            return;
        }

        try
        {
            if (!late || HasSecondChance(connection))
            {
                Run(connection);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is a bug of one connection and must stay one: its actor fails, its supervisor logs and stops it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            connection.IsFaulted = true;
            _owner.OnFault(connection, exception);
        }
    }

    /// <summary>The deadline has passed: a dial may go on to the next server, everything else ends.</summary>
    private bool HasSecondChance(ProxyConnection connection)
    {
        switch (connection.Stage)
        {
            case Stage.Connect or Stage.ProxyOut:
                ConnectStage.GiveUp(connection, CloseReason.UpstreamTimeout);
                connection.Stage = Stage.Connect;
                return true;
            case Stage.Pump:
                Close.Run(connection, CloseReason.IdleTimeout);
                return false;
            default:
                Close.Run(connection, CloseReason.PrereadTimeout);
                return false;
        }
    }

    private void Run(ProxyConnection connection)
    {
        var hasOpening = connection.Stage < Stage.Pump;
        if (hasOpening)
        {
            connection.Loop.Opening.Load(connection);
        }

        while (true)
        {
            var outcome = connection.Stage switch
            {
                Stage.ProxyIn => ProxyInStage.Run(connection, Gate),
                Stage.Preread => PrereadStage.Run(connection),
                Stage.Route => RouteStage.Run(connection),
                Stage.Offload => OffloadStage.Run(connection, _offload),
                Stage.Connect => ConnectStage.Run(connection, Evidence),
                Stage.ProxyOut => ProxyOutStage.Run(connection),
                _ => PumpStage.Run(connection),
            };

            switch (outcome)
            {
                case Outcome.Next:
                    connection.Stage++;
                    break;
                case Outcome.Back:
                    ConnectStage.GiveUp(connection, CloseReason.UpstreamRefused);
                    connection.Stage = Stage.Connect;
                    break;
                case Outcome.Wait:
                    Park(connection, hasOpening);
                    return;
                default:
                    Close.Run(connection, connection.Reason);
                    return;
            }
        }
    }

    private static void Park(ProxyConnection connection, bool hasOpening)
    {
        if (connection.Stage == Stage.Offload)
        {
            return;
        }

        if (hasOpening && connection.Stage < Stage.Pump)
        {
            connection.Loop.Opening.Hold(connection);
        }

        connection.ClientSocket.Watch();
        connection.UpstreamSocket?.Watch();
    }
}
