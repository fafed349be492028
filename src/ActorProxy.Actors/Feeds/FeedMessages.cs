using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using Akka.Actor;

namespace ActorProxy.Actors.Feeds;

/// <summary>To the feeds' supervisor: the feeds in force, and whom none of them may ban.</summary>
public sealed record ApplyFeeds(IReadOnlyList<FeedSettings> Feeds, FeedLimits Limits) : INoSerializationVerificationNeeded;

/// <summary>To a feed's actor: it has left the configuration. Its bans are lifted, then it stops.</summary>
internal sealed record RetireFeed : INoSerializationVerificationNeeded
{
    public static readonly RetireFeed Instance = new();
}

/// <summary>To a feed's actor: whom it may not ban. The list is judged anew.</summary>
internal sealed record LimitFeed(FeedLimits Limits) : INoSerializationVerificationNeeded;

/// <summary>How a look at a feed's file ended; a metric label, in lower case.</summary>
public enum FeedResult
{
    /// <summary>Read, and its differences are in force.</summary>
    Applied,

    /// <summary>Read and not believed: the list before stays.</summary>
    Refused,

    /// <summary>Not there, or not readable: the list before stays.</summary>
    Missing,
}

/// <summary>What feeds need.</summary>
public sealed record FeedOptions
{
    /// <summary>The ban table's actor.</summary>
    public required IActorRef Bans { get; init; }

    /// <summary>Read only.</summary>
    public required BanTable Table { get; init; }

    /// <summary>Holds the copies of the last good lists.</summary>
    public required FeedFolder Folder { get; init; }

    public required TimeProvider Time { get; init; }

    public required Microsoft.Extensions.Logging.ILogger Logger { get; init; }

    /// <summary>Told of each look that read, or could not, and how many entries are in force.</summary>
    public Action<string, FeedResult, int> OnLooked { get; init; } = (_, _, _) => { };

    /// <summary>Told of a feed that has left the configuration.</summary>
    public Action<string> OnRetired { get; init; } = _ => { };

    /// <summary>How often the file's date and size are looked at. A file that changes is read when it has rested for one interval.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(5);
}
