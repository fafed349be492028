using System.Text;

namespace ActorProxy.Core.Prereading;

/// <summary>The protocols a client offers: the bytes for the backend, a text for the log.</summary>
internal sealed class AlpnList
{
    private AlpnList(byte[] bytes)
    {
        Bytes = bytes;
        Text = Describe(bytes);
    }

    /// <summary>The list as in the hello, each name with its length in front.</summary>
    public byte[] Bytes { get; }

    /// <summary><c>h2,http/1.1</c>; what is not printable is a question mark.</summary>
    public string Text { get; }

    /// <summary>The list, from the loop's cache where it is a usual one.</summary>
    /// <param name="cache">Grows to a bound, since clients choose what is in it.</param>
    /// <param name="list">Empty = none.</param>
    public static AlpnList? From(List<AlpnList> cache, ReadOnlySpan<byte> list)
    {
        const int CacheSize = 16;

        if (list.IsEmpty)
        {
            return null;
        }

        foreach (var known in cache)
        {
            if (list.SequenceEqual(known.Bytes))
            {
                return known;
            }
        }

        var made = new AlpnList(list.ToArray());
        if (cache.Count < CacheSize)
        {
            cache.Add(made);
        }

        return made;
    }

    private static string Describe(ReadOnlySpan<byte> list)
    {
        const int MaxChars = 64;

        var text = new StringBuilder();
        while (list.Length > 1 && text.Length < MaxChars)
        {
            var length = Math.Min(list[0], list.Length - 1);
            text.Append(text.Length > 0 ? "," : "");
            foreach (var value in list.Slice(1, length))
            {
                text.Append(value is > 0x20 and < 0x7f ? (char)value : '?');
            }

            list = list[(1 + length)..];
        }

        text.Length = Math.Min(text.Length, MaxChars);
        return text.ToString();
    }
}
