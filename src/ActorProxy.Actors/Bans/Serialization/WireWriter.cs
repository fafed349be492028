using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Puts big-endian values together to a message: the other side of <see cref="WireReader"/>.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(128);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public WireWriter Byte(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public WireWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public WireWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), checked((ushort)value));
        return this;
    }

    public WireWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
        return this;
    }

    public WireWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
        return this;
    }

    /// <summary>Is there one, and which.</summary>
    public WireWriter Optional(long? value) => value is { } there ? Bool(true).Int64(there) : Bool(false);

    /// <summary>17 bytes, as <see cref="BanFormat.ReadPrefix"/> takes them.</summary>
    public WireWriter Prefix(IpPrefix prefix)
    {
        Byte(prefix.Bits);
        BinaryPrimitives.WriteUInt128BigEndian(Take(16), prefix.Address.Bits);
        return this;
    }

    /// <summary>Two bytes of length, then UTF-8.</summary>
    public WireWriter Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        UInt16(length);
        Encoding.UTF8.GetBytes(text, Take(length));
        return this;
    }

    public WireWriter Record(Ban? ban)
    {
        Bool(ban is not null);
        if (ban is not null)
        {
            BanFormat.Write(ban, Take(BanFormat.SizeOf(ban)));
        }

        return this;
    }

    private Span<byte> Take(int length)
    {
        var span = _bytes.GetSpan(length)[..length];
        _bytes.Advance(length);
        return span;
    }
}
