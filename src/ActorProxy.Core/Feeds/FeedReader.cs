using System.Text.Json;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Feeds;

/// <summary>Reads the text of a feed. Tolerant: what is no entry is counted and passed over; whether that is too much is <see cref="FeedRules"/>' to say.</summary>
/// <remarks>Stateless, any thread; never throws on input.</remarks>
public static class FeedReader
{
    /// <summary>Reading ends there, with one more: too long is told from just full.</summary>
    public const int MaxEntries = 500_000;

    public static FeedList Read(TextReader text, FeedFormat format)
    {
        var entries = new HashSet<IpPrefix>();
        var unreadable = 0;
        while (entries.Count <= MaxEntries && text.ReadLine() is { } line)
        {
            var understood = format == FeedFormat.DropJson ? ReadJson(line, entries) : ReadLine(line, format, entries);
            unreadable += understood ? 0 : 1;
        }

        return new FeedList(entries, unreadable);
    }

    private static bool ReadLine(string line, FeedFormat format, HashSet<IpPrefix> entries)
    {
        var comment = line.AsSpan().IndexOfAny('#', ';');
        var entry = (comment < 0 ? line : line[..comment]).Trim();
        if (entry.Length == 0)
        {
            return true;
        }

        if (IpPrefix.TryParse(entry, out var prefix))
        {
            entries.Add(prefix);
            return true;
        }

        return format == FeedFormat.Netset && ReadRange(entry, entries);
    }

    private static bool ReadRange(string entry, HashSet<IpPrefix> entries)
    {
        var dash = entry.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !NetAddress.TryParse(entry[..dash].TrimEnd(), out var first)
            || !NetAddress.TryParse(entry[(dash + 1)..].TrimStart(), out var last)
            || first.IsIPv4 != last.IsIPv4
            || first > last)
        {
            return false;
        }

        // The largest network that begins here and does not reach beyond the end, again and again: at most two for each bit.
        for (var (from, left) = (first.Bits, last.Bits - first.Bits); ;)
        {
            var free = Math.Min((int)UInt128.TrailingZeroCount(from), first.IsIPv4 ? 32 : 127);
            while (free > 0 && (UInt128.One << free) - 1 > left)
            {
                free--;
            }

            entries.Add(IpPrefix.Of(NetAddress.FromBits(from), (byte)(128 - free)));
            var size = UInt128.One << free;
            if (left < size)
            {
                return true;
            }

            from += size;
            left -= size;
        }
    }

    private static bool ReadJson(string line, HashSet<IpPrefix> entries)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return true;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            // The last line tells of the list itself.
            if (!json.RootElement.TryGetProperty("cidr", out var cidr))
            {
                return json.RootElement.TryGetProperty("type", out _);
            }

            if (cidr.ValueKind != JsonValueKind.String || !IpPrefix.TryParse(cidr.GetString(), out var prefix))
            {
                return false;
            }

            entries.Add(prefix);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
