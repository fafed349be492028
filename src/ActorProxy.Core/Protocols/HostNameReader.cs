namespace ActorProxy.Core.Protocols;

/// <summary>Brings a host name from the wire into the one spelling that routes use.</summary>
internal static class HostNameReader
{
    /// <summary>RFC 1035 §2.3.4: 255 bytes on the wire are 253 as text without the trailing dot.</summary>
    public const int MaxNameBytes = 253;

    private const int MaxLabelBytes = 63;

    /// <summary>Writes a host name in lower case, without its trailing dot.</summary>
    /// <remarks>
    /// Underscores are let through because real hosts have them, a trailing dot is dropped because some clients send it.
    /// A last label of digits alone makes it an IPv4 literal, or the beginning of one: no top-level domain is numeric (RFC 3696 §2).
    /// </remarks>
    /// <param name="name">As the client sent it.</param>
    /// <param name="destination">At least <see cref="MaxNameBytes"/> long.</param>
    /// <returns>Its length, or 0 when it is not a usable host name.</returns>
    public static int Read(ReadOnlySpan<byte> name, Span<byte> destination)
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
