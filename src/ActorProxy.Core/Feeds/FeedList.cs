using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Feeds;

/// <summary>What a feed's text says.</summary>
/// <param name="Entries">Networks to ban; each once.</param>
/// <param name="UnreadableCount">Lines that are neither an entry nor a comment.</param>
public sealed record FeedList(IReadOnlySet<IpPrefix> Entries, int UnreadableCount)
{
    public static readonly FeedList Empty = new(new HashSet<IpPrefix>(), 0);
}
