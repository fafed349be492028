using System.Net;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Demo;

/// <summary>Who comes, as the edge says before the client's own bytes.</summary>
/// <param name="Client">The client's address and port.</param>
/// <param name="Address">The address alone.</param>
/// <param name="Edge">Where the connection really comes from.</param>
/// <param name="ConnectionId">The same as in the edge's access log; null = not told.</param>
/// <param name="Rest">What the client sends, from its first byte.</param>
internal sealed record SampleIntroduction(string Client, string Address, IPEndPoint Edge, string? ConnectionId, Stream Rest)
{
    /// <summary>Reads the PROXY header.</summary>
    /// <returns>Null when there is none, or the connection ends before it is whole.</returns>
    public static async Task<SampleIntroduction?> ReadAsync(Stream stream, IPEndPoint edge, CancellationToken cancellation)
    {
        var buffer = new byte[ProxyHeaderReader.MaxBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return null;
            }

            length += read;
            switch (ProxyHeaderReader.Read(buffer.AsSpan(0, length), out var header, out var consumed))
            {
                case ReadStatus.Done:
                    var isProxied = header.Kind == ProxyHeaderKind.Proxied;
                    var client = isProxied ? header.Source.ToString() : edge.ToString();
                    var address = isProxied ? header.Source.Address.ToString() : edge.Address.ToString();
                    var rest = new PrefixedStream(buffer.AsMemory(consumed, length - consumed), stream);
                    return new SampleIntroduction(client, address, edge, UniqueIdTlv.Find(buffer.AsSpan(0, consumed)), rest);
                case ReadStatus.Invalid:
                    return null;
                default:
                    break;
            }
        }

        return null;
    }
}
