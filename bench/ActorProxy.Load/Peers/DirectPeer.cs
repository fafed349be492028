namespace ActorProxy.Load.Peers;

/// <summary>No proxy at all: what client and backends do and cost by themselves, the ceiling of every speed.</summary>
internal sealed class DirectPeer : Peer
{
    public override string Name => "direct";

    public override string? FindObstacle() => null;

    public override IReadOnlyList<string>? Prepare(PeerSite site) => null;
}
