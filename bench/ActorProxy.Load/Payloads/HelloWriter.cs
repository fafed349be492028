using System.Buffers.Binary;

namespace ActorProxy.Load.Payloads;

/// <summary>Appends TLS fields, big endian.</summary>
internal ref struct HelloWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Position { get; private set; }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Position..]);
        Position += bytes.Length;
    }

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_target[Position..], checked((ushort)value));
        Position += sizeof(ushort);
    }

    public void Extension(int type, scoped ReadOnlySpan<byte> body)
    {
        UInt16(type);
        UInt16(body.Length);
        Bytes(body);
    }
}
