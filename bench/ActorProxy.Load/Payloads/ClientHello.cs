using System.Buffers.Binary;
using System.Text;

namespace ActorProxy.Load.Payloads;

/// <summary>A ClientHello as browsers and OpenSSL send it: one record of 517 bytes, padded, with SNI, ALPN and a key share.</summary>
/// <remarks>
/// RFC 8446 §4.1.2, RFC 6066 §3 (server_name), RFC 7685 (padding). The session id carries what the two ends agree on: the
/// stream's seed and length. All else is fixed, so the backend can check that every byte came through.
/// </remarks>
internal sealed class ClientHello
{
    public const int Bytes = 517;

    private const int SeedOffset = 44;
    private const int LengthOffset = SeedOffset + sizeof(ulong);
    private const int FixedAgainOffset = LengthOffset + sizeof(long);

    private readonly byte[] _template = new byte[Bytes];

    public ClientHello(string host)
    {
        var writer = new HelloWriter(_template);
        writer.Bytes([0x16, 3, 1]);
        writer.UInt16(Bytes - 5);
        writer.Bytes([1, 0]);
        writer.UInt16(Bytes - 9);
        writer.UInt16(0x0303);
        writer.Bytes(Pattern.Slice(1, 0, 32));
        writer.Bytes([32]);
        writer.Bytes(Pattern.Slice(2, 0, 32));
        writer.UInt16(6);
        writer.Bytes([0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 1, 0]);
        writer.UInt16(Bytes - writer.Position - 2);

        byte[] name = Encoding.ASCII.GetBytes(host);
        writer.Extension(0, [0, (byte)(name.Length + 3), 0, 0, (byte)name.Length, .. name]);
        writer.Extension(43, [2, 3, 4]);
        writer.Extension(10, [0, 4, 0, 0x1d, 0, 0x17]);
        writer.Extension(13, [0, 6, 4, 3, 8, 4, 4, 1]);
        writer.Extension(16, [0, 12, 2, .. "h2"u8, 8, .. "http/1.1"u8]);
        writer.Extension(45, [1, 1]);
        writer.Extension(51, [0, 36, 0, 0x1d, 0, 32, .. Pattern.Slice(3, 0, 32)]);
        writer.Extension(21, new byte[Bytes - writer.Position - 4]);
    }

    public void Write(Span<byte> target, ulong seed, long length)
    {
        _template.CopyTo(target);
        BinaryPrimitives.WriteUInt64LittleEndian(target[SeedOffset..], seed);
        BinaryPrimitives.WriteInt64LittleEndian(target[LengthOffset..], length);
    }

    /// <summary>Whether these are, byte for byte, what <see cref="Write"/> wrote for the same host.</summary>
    public bool Matches(ReadOnlySpan<byte> record, out ulong seed, out long length)
    {
        seed = BinaryPrimitives.ReadUInt64LittleEndian(record[SeedOffset..]);
        length = BinaryPrimitives.ReadInt64LittleEndian(record[LengthOffset..]);
        return record[..SeedOffset].SequenceEqual(_template.AsSpan(0, SeedOffset))
            && record[FixedAgainOffset..Bytes].SequenceEqual(_template.AsSpan(FixedAgainOffset));
    }
}
