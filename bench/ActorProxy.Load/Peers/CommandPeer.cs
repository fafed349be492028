namespace ActorProxy.Load.Peers;

/// <summary>Any other proxy that is already configured for the backends' names and ports: <c>NAME=PORT:COMMAND</c>.</summary>
internal sealed class CommandPeer(string name, int port, string command) : Peer
{
    public override string Name => name;

    public override int? FixedPort => port;

    public override string? FindObstacle() => null;

    public override IReadOnlyList<string> Prepare(PeerSite site) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
