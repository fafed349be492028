using System.Globalization;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Feeds;

/// <summary>What a list would ban, or why it is refused: as a whole, since who is wrong in one line may be wrong in any.</summary>
/// <param name="Entries">What to ban; null = refused.</param>
/// <param name="Refusal">For people; null = accepted.</param>
public sealed record FeedVerdict(IReadOnlySet<IpPrefix>? Entries, string? Refusal);

/// <summary>Decides whether a list may take effect.</summary>
public static class FeedRules
{
    /// <summary>Registries are given /8 at most (IANA's IPv4 registry): whatever is shorter is a slip, and a sixteenth of all clients or more.</summary>
    private const int ShortestIPv4 = 8;

    /// <summary>The largest IPv6 allocations to providers are /16 to /20 long.</summary>
    private const int ShortestIPv6 = 16;

    // FireHOL's level 1 and others name them, meant for a router's outer side: nobody comes from there, but the neighbours on a
    // private network. They are passed over.
    private static readonly IpPrefix[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3",
            "::/16", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text)),
    ];

    /// <param name="list">As read.</param>
    /// <param name="before">How many entries were in force.</param>
    /// <param name="limits">Whom no list may ban.</param>
    public static FeedVerdict Judge(FeedList list, int before, FeedLimits limits)
    {
        if (list.Entries.Count > FeedReader.MaxEntries)
        {
            return Refused($"it has more than {FeedReader.MaxEntries} entries");
        }

        // An error page has not one entry; a download that broke off has one broken line.
        if (list.UnreadableCount > 1 + (list.Entries.Count / 10))
        {
            return Refused($"{list.UnreadableCount} lines are no entries, beside {list.Entries.Count} that are: another format, or no list at all");
        }

        var entries = list.Entries.Where(entry => !IsNotPublic(entry)).ToHashSet();
        if (entries.Count == 0 && before > 0)
        {
            return Refused(string.Create(CultureInfo.InvariantCulture, $"it is empty, and there were {before} entries"));
        }

        foreach (var entry in entries)
        {
            if (entry.Length < (entry.IsIPv4 ? ShortestIPv4 : ShortestIPv6))
            {
                return Refused($"{entry} is too much for one ban: /{ShortestIPv4} is the most for IPv4, /{ShortestIPv6} for IPv6");
            }

            if (limits.Edge.Covers(entry))
            {
                return Refused($"{entry} holds an address of this edge or of an upstream");
            }
        }

        entries.RemoveWhere(entry => limits.Ignore.Any(spared => spared.Overlaps(entry)));
        return new FeedVerdict(entries, null);
    }

    private static bool IsNotPublic(IpPrefix entry) =>
        Array.Exists(NotPublic, range => range.Bits <= entry.Bits && range.IsIPv4 == entry.IsIPv4 && range.Contains(entry.Address));

    private static FeedVerdict Refused(string reason) => new(null, reason);
}
