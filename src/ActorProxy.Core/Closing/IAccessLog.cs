using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Closing;

/// <summary>Where finished connections are written down. Called on any loop's thread; must not block.</summary>
public interface IAccessLog
{
    void Write(ProxyConnection connection);
}
