using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Examining;

/// <summary>Asks the system for addresses.</summary>
internal static class NameResolution
{
    /// <returns>Empty when there are none, for whatever reason.</returns>
    public static async Task<IReadOnlyList<IPAddress>> Resolve(string host, CancellationToken cancellation)
    {
        try
        {
            return IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
