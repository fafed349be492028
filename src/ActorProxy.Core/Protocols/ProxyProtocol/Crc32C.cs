using System.Buffers.Binary;
using System.Numerics;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>CRC-32C (Castagnoli) of a v2 header, in hardware where there is any. RFC 9260 appendix A (RFC 4960 appendix B).</summary>
internal static class Crc32C
{
    /// <summary>The checksum with the four bytes at <paramref name="fieldOffset"/> taken as zero; proxy-protocol.txt §2.2.3.</summary>
    public static uint OfHeader(ReadOnlySpan<byte> header, int fieldOffset)
    {
        var crc = Append(uint.MaxValue, header[..fieldOffset]);
        crc = BitOperations.Crc32C(crc, 0u);
        return ~Append(crc, header[(fieldOffset + ProxyTlv.Crc32CBytes)..]);
    }

    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
