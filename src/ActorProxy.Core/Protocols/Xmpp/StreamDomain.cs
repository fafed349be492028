using System.Globalization;
using System.Text;

namespace ActorProxy.Core.Protocols.Xmpp;

/// <summary>Brings the domain that a stream is opened to into the one spelling that routes use.</summary>
/// <remarks>
/// RFC 7622 §3.2: an internationalized domain is sent in letters, not as <c>xn--…</c>; routes have what DNS has (RFC 3490 §4.1), so it
/// is converted. Any thread; allocates the name, and more for a name that is not ASCII.
/// </remarks>
internal static class StreamDomain
{
    // Four bytes are the longest letter of UTF-8, and no letter shortens the name in ASCII.
    private const int MaxBytes = 4 * HostNameReader.MaxNameBytes;

    private static readonly IdnMapping Idn = new();

    /// <param name="to">As the client sent it; valid UTF-8.</param>
    /// <returns>Lower-case ASCII without a trailing dot, or null when it is not a usable host name: empty, an address, too long, anything else.</returns>
    public static string? Read(ReadOnlySpan<byte> to)
    {
        Span<byte> name = stackalloc byte[HostNameReader.MaxNameBytes];
        if (!Ascii.IsValid(to))
        {
            Span<byte> ascii = stackalloc byte[MaxBytes];
            return TryToAscii(to) is { Length: <= MaxBytes } text ? Text(ascii[..Encoding.ASCII.GetBytes(text, ascii)], name) : null;
        }

        return Text(to, name);
    }

    private static string? Text(ReadOnlySpan<byte> ascii, Span<byte> name) =>
        HostNameReader.Read(ascii, name) is > 0 and var length ? Encoding.ASCII.GetString(name[..length]) : null;

    private static string? TryToAscii(ReadOnlySpan<byte> to)
    {
        if (to.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            return Idn.GetAscii(Encoding.UTF8.GetString(to).ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            // The only way it says that these letters make no domain.
            return null;
        }
    }
}
