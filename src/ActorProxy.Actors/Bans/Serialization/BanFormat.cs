using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>A record in bytes: 55 fixed ones, big-endian, then jail, reporter and reason with their lengths.</summary>
/// <remarks>Never changed: a new form gets new manifests, and is read a version before it is written.</remarks>
internal static class BanFormat
{
    private const int FixedLength = 2 + 1 + 16 + 8 + 8 + 8 + 8 + 4;

    /// <summary>Of a record without words.</summary>
    public const int MinLength = FixedLength + 1 + 1 + 2;

    // Flags. Others make the record one that this version does not understand.
    private const byte Permanent = 1;
    private const byte Lifted = 2;

    // UTF-8 takes up to three bytes for a UTF-16 unit.
    private const int MaxNameBytes = 3 * Ban.MaxNameLength;
    private const int MaxReasonBytes = 3 * Ban.MaxReasonLength;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static int SizeOf(Ban ban) =>
        FixedLength + 1 + Encoding.UTF8.GetByteCount(ban.Jail) + 1 + Encoding.UTF8.GetByteCount(ban.Reporter) + 2 + Encoding.UTF8.GetByteCount(ban.Reason);

    /// <returns>How many bytes were written.</returns>
    public static int Write(Ban ban, Span<byte> destination)
    {
        destination[0] = (byte)((ban.UntilUnixMs is null ? Permanent : 0) | (ban.IsLifted ? Lifted : 0));
        destination[1] = (byte)ban.Origin;
        destination[2] = ban.Prefix.Bits;
        BinaryPrimitives.WriteUInt128BigEndian(destination[3..], ban.Prefix.Address.Bits);
        BinaryPrimitives.WriteInt64BigEndian(destination[19..], ban.Version.Stamp);
        BinaryPrimitives.WriteUInt64BigEndian(destination[27..], ban.Version.Node);
        BinaryPrimitives.WriteInt64BigEndian(destination[35..], ban.SinceUnixMs);
        BinaryPrimitives.WriteInt64BigEndian(destination[43..], ban.UntilUnixMs ?? 0);
        BinaryPrimitives.WriteInt32BigEndian(destination[51..], ban.Offences);
        var length = FixedLength;
        length += WriteName(ban.Jail, destination[length..]);
        length += WriteName(ban.Reporter, destination[length..]);
        var reason = Encoding.UTF8.GetBytes(ban.Reason, destination[(length + 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)reason);
        return length + 2 + reason;
    }

    /// <summary>Reads one record and moves behind it.</summary>
    /// <exception cref="SerializationException">The bytes are no record.</exception>
    public static Ban Read(ref WireReader reader)
    {
        var flags = reader.Byte();
        var origin = (BanOrigin)reader.Byte();
        var prefix = ReadPrefix(ref reader);
        var version = new BanVersion(reader.Int64(), reader.UInt64());
        var since = reader.Int64();
        var until = reader.Int64();
        var offences = reader.Int32();
        if ((flags & ~(Permanent | Lifted)) != 0 || !Enum.IsDefined(origin) || version.Stamp is < 0 or > BanVersion.MaxStamp
            || since < 0 || since > Ban.MaxUnixMs || until < 0 || until > Ban.MaxUnixMs || offences < 0)
        {
            throw new SerializationException("a ban with values that no node gives");
        }

        return new Ban
        {
            Prefix = prefix,
            Version = version,
            SinceUnixMs = since,
            UntilUnixMs = (flags & Permanent) != 0 ? null : until,
            IsLifted = (flags & Lifted) != 0,
            Offences = offences,
            Origin = origin,
            Jail = BanNames.Shared(Text(reader.Bytes(reader.Byte()), MaxNameBytes)),
            Reporter = BanNames.Shared(Text(reader.Bytes(reader.Byte()), MaxNameBytes)),
            Reason = Text(reader.Bytes(reader.UInt16()), MaxReasonBytes),
        };
    }

    /// <summary>17 bytes: significant bits, then the address.</summary>
    public static IpPrefix ReadPrefix(ref WireReader reader)
    {
        var bits = reader.Byte();
        var address = NetAddress.FromBits(reader.UInt128());
        if (bits <= 128 && IpPrefix.Of(address, bits) is var prefix && prefix.Address == address)
        {
            return prefix;
        }

        throw new SerializationException("not a prefix");
    }

    private static int WriteName(string name, Span<byte> destination)
    {
        var length = Encoding.UTF8.GetBytes(name, destination[1..]);
        destination[0] = (byte)length;
        return 1 + length;
    }

    private static string Text(ReadOnlySpan<byte> bytes, int maxLength)
    {
        if (bytes.Length > maxLength)
        {
            throw new SerializationException("a text longer than any node sends");
        }

        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new SerializationException("a text that is not UTF-8");
        }
    }
}
