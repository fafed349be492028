using System.Buffers.Binary;
using System.Runtime.Serialization;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Takes big-endian values off the front of a message; throws <see cref="SerializationException"/> where it ends too early.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Length => _rest.Length;

    public byte Byte() => Bytes(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new SerializationException("neither yes nor no"),
    };

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Bytes(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Bytes(8));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128BigEndian(Bytes(16));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw new SerializationException("the message ends too early");
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public readonly void ExpectEnd()
    {
        if (_rest.Length > 0)
        {
            throw new SerializationException($"{_rest.Length} bytes too many");
        }
    }
}
