namespace ActorProxy.Core.Protocols.Tls;

/// <summary>Reads the server_name extension and brings its host name into the one spelling that routes use.</summary>
/// <remarks>
/// RFC 6066 §3. A broken structure, or two names of the same type, is malformed: two parsers could see two names. A sound
/// structure with nothing to route by is merely unusable, and the connection takes the default: an empty extension, list or
/// name, an IP literal (forbidden there, yet sent), anything that is not a host name.
/// </remarks>
internal static class ServerNameReader
{
    /// <summary>RFC 1035 §2.3.4: 255 bytes on the wire are 253 as text without the trailing dot.</summary>
    public const int MaxNameBytes = 253;

    private const int MaxLabelBytes = 63;
    private const byte HostNameType = 0;

    /// <param name="extension">The extension's data.</param>
    /// <param name="destination">Takes the name; at least <see cref="MaxNameBytes"/> long.</param>
    /// <param name="nameLength">How much of it was used; 0 when no name is usable.</param>
    /// <returns>False when the structure is broken.</returns>
    public static bool TryRead(ReadOnlySpan<byte> extension, Span<byte> destination, out int nameLength)
    {
        nameLength = 0;
        if (extension.IsEmpty)
        {
            // The form a server answers with; as a question it names nobody.
            return true;
        }

        var cursor = new ByteCursor(extension);
        if (!cursor.TryReadVector16(out var list) || !cursor.IsEmpty)
        {
            return false;
        }

        var seen = false;
        var names = new ByteCursor(list);
        while (!names.IsEmpty)
        {
            // Unknown types are skipped: §3 promises that they too begin with a length of two bytes.
            if (!names.TryReadByte(out var type) || !names.TryReadVector16(out var name))
            {
                return false;
            }

            if (type == HostNameType)
            {
                if (seen)
                {
                    return false;
                }

                seen = true;
                nameLength = Normalize(name, destination);
            }
        }

        return true;
    }

    /// <summary>Writes a host name in lower case, without its trailing dot.</summary>
    /// <remarks>
    /// Underscores are let through because real hosts have them, a trailing dot is dropped because some clients send it.
    /// A last label of digits alone makes it an IPv4 literal, or the beginning of one: no top-level domain is numeric (RFC 3696 §2).
    /// </remarks>
    /// <returns>Its length, or 0 when it is not a usable host name.</returns>
    private static int Normalize(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        if (!name.IsEmpty && name[^1] == '.')
        {
            name = name[..^1];
        }

        if (name.Length > MaxNameBytes)
        {
            return 0;
        }

        var labelLength = 0;
        var digits = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var value = name[i];
            if (value == '.')
            {
                if (labelLength == 0)
                {
                    return 0;
                }

                labelLength = 0;
                digits = 0;
                destination[i] = value;
                continue;
            }

            if (char.IsAsciiLetter((char)value))
            {
                value |= 0x20;
            }
            else if (char.IsAsciiDigit((char)value))
            {
                digits++;
            }
            else if (value is not ((byte)'-' or (byte)'_'))
            {
                return 0;
            }

            destination[i] = value;
            if (++labelLength > MaxLabelBytes)
            {
                return 0;
            }
        }

        // Equal also when both are 0: an empty name, or an empty last label.
        return digits == labelLength ? 0 : name.Length;
    }
}
