using System.Buffers.Binary;

namespace ActorProxy.Core.Protocols.Tls;

/// <summary>Reads what routing needs of a TLS ClientHello, without consuming input.</summary>
/// <remarks>
/// RFC 8446 §5.1 (records; a hello may span several), §4.1.2 (ClientHello), §4.2 (extensions); RFC 6066 §3 (server_name);
/// RFC 7301 §3.1 (ALPN). Keeps no state, allocates nothing, any thread. Record and handshake headers are judged as their bytes arrive, the
/// message itself only when it is whole: never a route from a part of a hello.
/// </remarks>
public static partial class ClientHelloReader
{
    /// <summary>The largest hello that can be read, whatever the caller allows: 64 KiB, the upper end of the setting.</summary>
    public const int MaxHelloBytes = 64 * 1024;

    /// <summary>What the caller's scratch must hold: the name, and a hello put together from its records.</summary>
    public const int ScratchBytes = NameScratchBytes + MaxHelloBytes;

    private const int NameScratchBytes = 256;
    private const int RecordHeaderBytes = 5;
    private const int MaxRecordBytes = 1 << 14;
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;
    private const byte ClientHelloType = 1;
    private const int HandshakeHeaderBytes = 4;

    // Version 2, random 32, empty session id 1, one cipher suite 2 + 2, one compression method 1 + 1, no extensions.
    private const int MinMessageBytes = HandshakeHeaderBytes + 41;

    /// <summary>Reads the hello at the start of a connection.</summary>
    /// <param name="input">Bytes received so far, from the first byte of the connection. What follows the hello is ignored.</param>
    /// <param name="maxBytes">Upper bound on the bytes from the connection's first to the hello's last, record headers included. A hello of exactly that length is read; more is <see cref="HelloError.TooLarge"/>, said as soon as it is sure.</param>
    /// <param name="scratch">The caller's memory, at least <see cref="ScratchBytes"/> long; its content is of no interest afterwards, save for the result's spans.</param>
    /// <param name="hello">The result when done; its spans point into <paramref name="input"/> or <paramref name="scratch"/>.</param>
    /// <param name="error">The reason when invalid, else <see cref="HelloError.None"/>.</param>
    /// <returns><see cref="ReadStatus.NeedMore"/>, <see cref="ReadStatus.Done"/> or <see cref="ReadStatus.Invalid"/> with a reason; never throws on input.</returns>
    public static ReadStatus Read(ReadOnlySpan<byte> input, int maxBytes, Span<byte> scratch, out ClientHello hello, out HelloError error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, ScratchBytes);
        hello = default;
        maxBytes = Math.Min(maxBytes, MaxHelloBytes);
        var status = FindMessage(input, maxBytes, out var messageBytes, out error);
        if (status == ReadStatus.NeedMore && input.Length >= maxBytes)
        {
            error = HelloError.TooLarge;
            return ReadStatus.Invalid;
        }

        if (status != ReadStatus.Done)
        {
            return status;
        }

        var message = Assemble(input, messageBytes, scratch[NameScratchBytes..]);
        if (TryReadMessage(message[HandshakeHeaderBytes..], scratch[..NameScratchBytes], out hello))
        {
            return ReadStatus.Done;
        }

        error = HelloError.Malformed;
        return ReadStatus.Invalid;
    }

    /// <summary>Walks the records until the first handshake message is complete, copying nothing.</summary>
    private static ReadStatus FindMessage(ReadOnlySpan<byte> input, int maxBytes, out int messageBytes, out HelloError error)
    {
        messageBytes = 0;
        var position = 0;
        var collected = 0;
        var header = 0u;
        var headerBytes = 0;
        while (true)
        {
            error = CheckRecordHeader(input[position..], isFirst: position == 0);
            if (error != HelloError.None)
            {
                return ReadStatus.Invalid;
            }

            if (input.Length - position < RecordHeaderBytes)
            {
                return ReadStatus.NeedMore;
            }

            int recordBytes = BinaryPrimitives.ReadUInt16BigEndian(input[(position + 3)..]);
            position += RecordHeaderBytes;
            var fragment = input[position..];
            if (fragment.Length > recordBytes)
            {
                fragment = fragment[..recordBytes];
            }

            // The four bytes of the handshake header may themselves be spread over records.
            for (var i = 0; i < fragment.Length && headerBytes < HandshakeHeaderBytes; i++)
            {
                header = header << 8 | fragment[i];
                headerBytes++;
            }

            error = CheckHandshakeHeader(header, headerBytes);
            if (error != HelloError.None)
            {
                return ReadStatus.Invalid;
            }

            if (headerBytes == HandshakeHeaderBytes)
            {
                messageBytes = HandshakeHeaderBytes + (int)(header & 0xff_ffff);
                var missing = messageBytes - collected;
                if (LowestEnd(position, recordBytes, missing) > maxBytes)
                {
                    error = HelloError.TooLarge;
                    return ReadStatus.Invalid;
                }

                if (missing <= recordBytes)
                {
                    return fragment.Length >= missing ? ReadStatus.Done : ReadStatus.NeedMore;
                }
            }

            if (fragment.Length < recordBytes)
            {
                return ReadStatus.NeedMore;
            }

            collected += recordBytes;
            position += recordBytes;
        }
    }

    /// <summary>Judges as much of a record header as is there, so that another protocol fails at its first byte.</summary>
    /// <remarks>RFC 8446 §5.1: nothing may come between the records of one message, and none of them may be empty.</remarks>
    private static HelloError CheckRecordHeader(ReadOnlySpan<byte> record, bool isFirst)
    {
        if ((record.Length > 0 && record[0] != HandshakeRecord) || (record.Length > 1 && record[1] != MajorVersion))
        {
            return isFirst ? HelloError.NotTls : HelloError.Malformed;
        }

        if (record.Length > 3 && record[3] > MaxRecordBytes >> 8)
        {
            return HelloError.Malformed;
        }

        return record.Length < RecordHeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(record[3..]) is > 0 and <= MaxRecordBytes
            ? HelloError.None
            : HelloError.Malformed;
    }

    /// <summary>Judges as much of the handshake header as is there: the type, then the length.</summary>
    private static HelloError CheckHandshakeHeader(uint header, int headerBytes) => headerBytes switch
    {
        0 => HelloError.None,
        _ when header >> (8 * (headerBytes - 1)) != ClientHelloType => HelloError.NotTls,
        // The length's first byte alone stands for 64 KiB and more.
        >= 2 when (byte)(header >> (8 * (headerBytes - 2))) != 0 => HelloError.TooLarge,
        4 when HandshakeHeaderBytes + (header & 0xff_ffff) < MinMessageBytes => HelloError.Malformed,
        _ => HelloError.None,
    };

    /// <summary>Where the message ends at the earliest: with what this record announces, and full records after it.</summary>
    private static int LowestEnd(int position, int recordBytes, int missing)
    {
        if (missing <= recordBytes)
        {
            return position + missing;
        }

        var later = missing - recordBytes;
        return position + missing + ((later + MaxRecordBytes - 1) / MaxRecordBytes * RecordHeaderBytes);
    }

    /// <summary>The message in one piece: a part of the input when one record holds it, else put together in scratch.</summary>
    private static ReadOnlySpan<byte> Assemble(ReadOnlySpan<byte> input, int messageBytes, Span<byte> scratch)
    {
        int recordBytes = BinaryPrimitives.ReadUInt16BigEndian(input[3..]);
        if (messageBytes <= recordBytes)
        {
            return input.Slice(RecordHeaderBytes, messageBytes);
        }

        var position = 0;
        var collected = 0;
        while (collected < messageBytes)
        {
            recordBytes = BinaryPrimitives.ReadUInt16BigEndian(input[(position + 3)..]);
            position += RecordHeaderBytes;
            var count = Math.Min(recordBytes, messageBytes - collected);
            input.Slice(position, count).CopyTo(scratch[collected..]);
            collected += count;
            position += count;
        }

        return scratch[..messageBytes];
    }
}
