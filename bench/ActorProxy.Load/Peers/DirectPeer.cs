namespace ActorProxy.Load.Peers;

/// <summary>No proxy at all: what client and backends do and cost by themselves, the ceiling of every speed.</summary>
/// <remarks>Who is refused by a proxy meets a closed port here: the floor of what a refusal costs.</remarks>
internal sealed class DirectPeer : Peer
{
    public const string PeerName = "direct";

    public override string Name => PeerName;

    public override PeerAbilities Abilities => PeerAbilities.Bans | PeerAbilities.PrereadTimeout | PeerAbilities.ProxyVersion1;

    public override string? FindObstacle() => null;

    public override IReadOnlyList<string>? Prepare(PeerSite site) => null;
}
