using System.Buffers.Binary;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Testing.Edge;

/// <summary>A PROXY header as a backend got it.</summary>
/// <param name="Header">What it says; its checksum was right.</param>
/// <param name="Length">Its length in bytes; the payload begins there.</param>
/// <param name="Tlvs">The values of a v2 header by type.</param>
public sealed record ReceivedHeader(ProxyHeader Header, int Length, IReadOnlyDictionary<byte, byte[]> Tlvs)
{
    public const byte Alpn = 1, Authority = 2, Crc32C = 3, UniqueId = 5;

    /// <summary>Reads the header at the start of bytes that must have it whole.</summary>
    public static ReceivedHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (ProxyHeaderReader.Read(bytes, out var header, out var length) != ReadStatus.Done)
        {
            throw new InvalidOperationException("no PROXY header: " + Convert.ToHexString(bytes));
        }

        return new ReceivedHeader(header, length, bytes[0] == 'P' ? new Dictionary<byte, byte[]>() : ReadTlvs(bytes[..length]));
    }

    private static Dictionary<byte, byte[]> ReadTlvs(ReadOnlySpan<byte> header)
    {
        var tlvs = new Dictionary<byte, byte[]>();
        var rest = header[(16 + (header[13] == 0x11 ? 12 : 36))..];
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            tlvs.Add(rest[0], rest.Slice(3, length).ToArray());
            rest = rest[(3 + length)..];
        }

        return tlvs;
    }
}
