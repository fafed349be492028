namespace ActorProxy.Core.Protocols.Tls;

/// <summary>Reads the host name of the server_name extension.</summary>
/// <remarks>
/// RFC 6066 §3. A broken structure, or two names of the same type, is malformed: two parsers could see two names. A sound
/// structure with nothing to route by is merely unusable, and the connection takes the default: an empty extension, list or
/// name, an IP literal (forbidden there, yet sent), anything that is not a host name.
/// </remarks>
internal static class ServerNameReader
{
    private const byte HostNameType = 0;

    /// <param name="extension">The extension's data.</param>
    /// <param name="destination">Takes the name; at least <see cref="HostNameReader.MaxNameBytes"/> long.</param>
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
                nameLength = HostNameReader.Read(name, destination);
            }
        }

        return true;
    }
}
