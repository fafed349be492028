using System.Buffers.Text;
using System.Net;
using System.Text;

namespace ActorProxy.Core.Addresses;

/// <summary>A TCP address: who, and which port.</summary>
public readonly record struct NetEndPoint(NetAddress Address, ushort Port)
{
    /// <summary>No end point has a longer text: an address, two brackets, a colon, five digits.</summary>
    public const int MaxTextBytes = NetAddress.MaxTextBytes + 8;

    public static NetEndPoint From(IPEndPoint endPoint) => new(NetAddress.From(endPoint.Address), (ushort)endPoint.Port);

    public IPEndPoint ToIPEndPoint() => new(Address.ToIPAddress(), Port);

    /// <summary>Writes <c>192.0.2.1:443</c> or <c>[2001:db8::1]:443</c> as ASCII, without allocating.</summary>
    /// <param name="utf8">At least <see cref="MaxTextBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Format(Span<byte> utf8)
    {
        var written = 0;
        if (!Address.IsIPv4)
        {
            utf8[written++] = (byte)'[';
        }

        written += Address.Format(utf8[written..]);
        if (!Address.IsIPv4)
        {
            utf8[written++] = (byte)']';
        }

        utf8[written++] = (byte)':';
        Utf8Formatter.TryFormat(Port, utf8[written..], out var digits);
        return written + digits;
    }

    /// <summary>The text that <see cref="Format"/> writes.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }
}
