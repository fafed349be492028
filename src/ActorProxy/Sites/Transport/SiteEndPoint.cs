using System.Net;
using ActorProxy.Core.Accepting;

namespace ActorProxy.Sites.Transport;

/// <summary>Where Kestrel "listens": not on a port, but for connections of a kind that the loops hand over.</summary>
internal sealed class SiteEndPoint(ListenerKind kind) : EndPoint
{
    public ListenerKind Kind => kind;

    public override string ToString() => $"handed over ({kind.ToString().ToLowerInvariant()})";
}
