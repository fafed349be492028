using System.Buffers.Binary;
using System.Text;

namespace ActorProxy.Demo;

/// <summary>Finds the connection's id in a PROXY v2 header.</summary>
/// <remarks>proxy-protocol.txt §2.2 (layout), §2.2.5 (PP2_TYPE_UNIQUE_ID).</remarks>
internal static class UniqueIdTlv
{
    private const int FamilyOffset = 13;
    private const int FixedBytes = 16;
    private const int TlvHeaderBytes = 3;
    private const byte UniqueId = 0x05;

    /// <param name="header">A whole header that its reader found sound.</param>
    /// <returns>The id as text; null when it is v1 or has none.</returns>
    public static string? Find(ReadOnlySpan<byte> header)
    {
        if (header[0] == 'P')
        {
            return null;
        }

        var addressBytes = (header[FamilyOffset] >> 4) switch
        {
            1 => 12,
            2 => 36,
            3 => 216,
            _ => 0,
        };
        var rest = header[(FixedBytes + addressBytes)..];
        while (rest.Length >= TlvHeaderBytes)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            if (rest[0] == UniqueId)
            {
                return Encoding.ASCII.GetString(rest.Slice(TlvHeaderBytes, length));
            }

            rest = rest[(TlvHeaderBytes + length)..];
        }

        return null;
    }
}
