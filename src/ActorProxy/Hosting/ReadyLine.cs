using ActorProxy.Core.Addresses;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ActorProxy.Hosting;

/// <summary>Says <c>actorproxy ready</c> with every bound address, once everything accepts: what scripts and supervisors wait for.</summary>
public sealed class ReadyLine(IServer server, TextWriter output)
{
    public void Write(IReadOnlyList<(string Listener, NetEndPoint EndPoint)> bound)
    {
        var admin = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var parts = bound.Select(address => $"{address.Listener}={address.EndPoint}").Concat(admin.Select(address => $"admin={address}"));
        output.WriteLine("actorproxy ready " + string.Join(' ', parts));
        output.Flush();
    }
}
