using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace ActorProxy.Core.Connections;

/// <summary>Names a connection in the access log, on the admin API and, as UNIQUE_ID TLV, to the backend.</summary>
/// <remarks>20 hexadecimal digits: 8 drawn at start, so that nodes and restarts differ, then a number that rises by loop.</remarks>
public readonly record struct ConnectionId(ulong Number) : IComparable<ConnectionId>
{
    /// <summary>Characters of the text.</summary>
    public const int TextLength = 20;

    private static readonly uint Boot = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Writes the text as ASCII.</summary>
    /// <param name="destination">At least <see cref="TextLength"/>.</param>
    public void Write(Span<byte> destination)
    {
        Utf8Formatter.TryFormat(Boot, destination, out _, new('x', 8));
        Utf8Formatter.TryFormat(Number, destination[8..], out _, new('x', 12));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Boot:x8}{Number:x12}");

    /// <summary>Reads a text of this process back; another one's number would mean another connection here.</summary>
    public static bool TryParse(string text, out ConnectionId id)
    {
        id = default;
        if (text.Length != TextLength
            || !uint.TryParse(text.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var boot)
            || boot != Boot
            || !ulong.TryParse(text.AsSpan(8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new ConnectionId(number);
        return true;
    }

    public int CompareTo(ConnectionId other) => Number.CompareTo(other.Number);

    public static bool operator <(ConnectionId left, ConnectionId right) => left.Number < right.Number;

    public static bool operator >(ConnectionId left, ConnectionId right) => left.Number > right.Number;

    public static bool operator <=(ConnectionId left, ConnectionId right) => left.Number <= right.Number;

    public static bool operator >=(ConnectionId left, ConnectionId right) => left.Number >= right.Number;
}
