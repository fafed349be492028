using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using Akka.Actor;

namespace ActorProxy.Actors.Feeds;

/// <summary>Keeps one actor for each feed in force.</summary>
/// <remarks>An actor that fails starts anew from its copy. New settings of a feed are a new actor, which goes on from the copy, too.</remarks>
public sealed class FeedSupervisorActor : ReceiveActor
{
    private readonly Dictionary<string, (FeedSettings Settings, IActorRef Feed)> _feeds = new(StringComparer.Ordinal);
    private readonly FeedOptions _options;
    private bool _begun;

    public FeedSupervisorActor(FeedOptions options)
    {
        _options = options;
        Receive<ApplyFeeds>(Apply);
    }

    private void Apply(ApplyFeeds apply)
    {
        if (!_begun)
        {
            RetireForgotten(apply);
            _begun = true;
        }

        foreach (var gone in _feeds.Keys.Except(apply.Feeds.Select(feed => feed.Name)).ToList())
        {
            _feeds[gone].Feed.Tell(RetireFeed.Instance);
            _feeds.Remove(gone);
        }

        foreach (var settings in apply.Feeds)
        {
            if (!_feeds.TryGetValue(settings.Name, out var known))
            {
                _feeds[settings.Name] = (settings, Start(settings, apply.Limits));
            }
            else if (known.Settings == settings)
            {
                known.Feed.Tell(new LimitFeed(apply.Limits));
            }
            else
            {
                Context.Stop(known.Feed);
                _feeds[settings.Name] = (settings, Start(settings, apply.Limits));
            }
        }
    }

    /// <summary>Feeds that left the configuration while the edge was down: their copies tell which bans were theirs.</summary>
    private void RetireForgotten(ApplyFeeds apply)
    {
        foreach (var feed in _options.Folder.Feeds().Except(apply.Feeds.Select(feed => feed.Name)))
        {
            Start(new FeedSettings { Name = feed, File = "" }, apply.Limits).Tell(RetireFeed.Instance);
        }
    }

    private IActorRef Start(FeedSettings settings, FeedLimits limits) =>
        Context.ActorOf(Props.Create(() => new FeedActor(settings, limits, _options)));
}
