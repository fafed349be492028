using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Core.ProxyHeaders;

/// <summary>3. PROXY in: reads the header that a trusted source must send, then asks the gate again for the client it announces.</summary>
/// <remarks>Ends with <see cref="CloseReason.BadProxyHeader"/>, <see cref="CloseReason.Banned"/> or <see cref="CloseReason.OverLimit"/>.</remarks>
internal static class ProxyInStage
{
    public static Outcome Run(ProxyConnection connection, AcceptGate gate)
    {
        var opening = connection.Loop.Opening;
        while (true)
        {
            var status = ProxyHeaderReader.Read(opening.Bytes, out var header, out var consumed);
            if (status == ReadStatus.Done)
            {
                opening.Consume(consumed);
                return Announce(connection, gate, header);
            }

            if (status == ReadStatus.Invalid)
            {
                return connection.End(CloseReason.BadProxyHeader);
            }

            if (opening.ReadMore(connection, ProxyHeaderReader.MaxBytes, atEnd: CloseReason.BadProxyHeader) is not Outcome.Next and var outcome)
            {
                return outcome;
            }
        }
    }

    private static Outcome Announce(ProxyConnection connection, AcceptGate gate, ProxyHeader header)
    {
        // LOCAL and UNKNOWN: the balancer speaks for itself (health checks), its own address stands.
        if (header.Kind == ProxyHeaderKind.Proxied)
        {
            connection.Announced = new AnnouncedClient(header.Source, header.Destination);
        }

        switch (gate.AdmitAnnounced(connection.Client.Address, connection.Loop.UnixMs))
        {
            case GateVerdict.Banned:
                return connection.End(CloseReason.Banned);
            case GateVerdict.OverLimit:
                gate.Watch.Accepted(connection.Client.Address, connection.Loop.NowMs);
                return connection.End(CloseReason.OverLimit);
            default:
                connection.IsCounted = true;
                gate.Watch.Accepted(connection.Client.Address, connection.Loop.NowMs);
                return Outcome.Next;
        }
    }
}
