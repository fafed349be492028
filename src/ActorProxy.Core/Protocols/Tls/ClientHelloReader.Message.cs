namespace ActorProxy.Core.Protocols.Tls;

public static partial class ClientHelloReader
{
    private const int RandomBytes = 32;
    private const int MaxSessionIdBytes = 32;
    private const ushort ServerNameExtension = 0;
    private const ushort AlpnExtension = 16;
    private const ushort EchExtension = 0xfe0d;

    /// <summary>Reads the fields of RFC 8446 §4.1.2 (RFC 5246 §7.4.1.2 before it, whose hellos may end without extensions).</summary>
    private static bool TryReadMessage(ReadOnlySpan<byte> message, Span<byte> nameScratch, out ClientHello hello)
    {
        hello = default;
        var cursor = new ByteCursor(message);
        if (!cursor.TryReadByte(out var major) || major != MajorVersion || !cursor.TryReadByte(out _)
            || !cursor.TryRead(RandomBytes, out _)
            || !cursor.TryReadVector8(out var sessionId) || sessionId.Length > MaxSessionIdBytes
            || !cursor.TryReadVector16(out var cipherSuites) || cipherSuites.IsEmpty || cipherSuites.Length % 2 != 0
            || !cursor.TryReadVector8(out var compressionMethods) || compressionMethods.IsEmpty)
        {
            return false;
        }

        if (cursor.IsEmpty)
        {
            return true;
        }

        return cursor.TryReadVector16(out var extensions) && cursor.IsEmpty
            && TryReadExtensions(extensions, nameScratch, out hello);
    }

    /// <summary>Picks what we use and skips the rest, GREASE (RFC 8701) with it.</summary>
    /// <remarks>
    /// RFC 8446 §4.2 allows no type twice. Enforced for the two whose content we pass on, where the first and the last could
    /// tell two servers two things; the others are the server's to judge.
    /// </remarks>
    private static bool TryReadExtensions(ReadOnlySpan<byte> extensions, Span<byte> nameScratch, out ClientHello hello)
    {
        hello = default;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> alpn = default;
        var hasName = false;
        var hasEch = false;
        var cursor = new ByteCursor(extensions);
        while (!cursor.IsEmpty)
        {
            if (!cursor.TryReadUInt16(out var type) || !cursor.TryReadVector16(out var data))
            {
                return false;
            }

            switch (type)
            {
                case ServerNameExtension:
                    if (hasName || !ServerNameReader.TryRead(data, nameScratch, out var nameLength))
                    {
                        return false;
                    }

                    hasName = true;
                    name = nameScratch[..nameLength];
                    break;
                case AlpnExtension:
                    if (!alpn.IsEmpty || !TryReadAlpn(data, out alpn))
                    {
                        return false;
                    }

                    break;
                case EchExtension:
                    hasEch = true;
                    break;
            }
        }

        hello = new ClientHello(name, alpn, hasEch);
        return true;
    }

    /// <summary>RFC 7301 §3.1: at least one name, none empty, none cut.</summary>
    private static bool TryReadAlpn(ReadOnlySpan<byte> extension, out ReadOnlySpan<byte> list)
    {
        var cursor = new ByteCursor(extension);
        if (!cursor.TryReadVector16(out list) || list.IsEmpty || !cursor.IsEmpty)
        {
            return false;
        }

        var names = new ByteCursor(list);
        while (!names.IsEmpty)
        {
            if (!names.TryReadVector8(out var name) || name.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }
}
