using ActorProxy.Core.Addresses;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Values;

/// <summary>Servers of an upstream: <c>192.0.2.11:443</c>, <c>[fd00::11]:443</c>, <c>backend.lan:443</c>.</summary>
internal static class ServerText
{
    public const string Form = "a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443";

    public static bool TryParse(string text, out UpstreamServer server)
    {
        server = new UpstreamServer(text, "", 0);
        if (!EndPointText.TrySplit(text, out var host, out var bracketed, out var port) || port == 0)
        {
            return false;
        }

        server = new UpstreamServer(text, host, port);
        return bracketed
            ? host.Contains(':', StringComparison.Ordinal) && NetAddress.TryParse(host, out _)
            : NetAddress.TryParse(host, out _) || (HostNameText.IsName(host) && !HostNameText.LooksLikeAddress(host));
    }
}
