using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Closing;

/// <summary>Where finished connections are written down. Must not block.</summary>
public interface IAccessLog
{
    void Write(ProxyConnection connection);

    /// <summary>Writes a request to a site. Any thread.</summary>
    void Write(RequestEntry request);
}
