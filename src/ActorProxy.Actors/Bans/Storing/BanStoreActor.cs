using ActorProxy.Actors.Bans.Replicating;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>Gives the <see cref="BanStore"/> a thread and a mailbox. Everything that waits becomes one transaction; answers go out when it is committed.</summary>
/// <remarks>A thread of its own, since it waits for a disk. Its parent is the ban table's actor, which hears <see cref="BansLoaded"/>.</remarks>
internal sealed class BanStoreActor : ReceiveActor, IWithTimers
{
    private const string DispatcherId = "actorproxy.ban-store-dispatcher";

    private readonly BanStoreOptions _options;
    private readonly BanStore _store;
    private readonly BanTableStatus _status;
    private readonly List<(object Command, IActorRef Asker)> _waiting = [];

    public BanStoreActor(BanStoreOptions options, BanStore store, BanTableStatus status)
    {
        _options = options;
        _store = store;
        _status = status;
        Receive<StoreBans>(Await);
        Receive<BanHistory>(Await);
        Receive<PullBans>(Await);
        Receive<GetDigestRoot>(_ => Sender.Tell(new DigestRoot(_store.Digest.Root)));
        Receive<CompareDigest>(compare => Sender.Tell(new DigestCompared(compare.Root == _store.Digest.Root ? [] : _store.Digest.Buckets.ToArray())));
        Receive<DifferDigest>(differ => Sender.Tell(new BucketsDiffering(_store.Digest.Differing(differ.Buckets), _store.Digest.Buckets.ToArray())));
        Receive<KeepBanHistory>(keep => _store.HistoryTime = keep.Time);
        Receive<Flush>(_ => OnFlush());
        Receive<Retry>(_ => OnRetry());
        Receive<Purge>(_ => OnPurge());
    }

    public static string Hocon => DispatcherId + " { type = PinnedDispatcher }";

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="options">Where and for how long.</param>
    /// <param name="create">Makes the store; again after a fault.</param>
    /// <param name="status">Told whether the file works.</param>
    public static Props Props(BanStoreOptions options, Func<BanStore> create, BanTableStatus status) =>
        Akka.Actor.Props.Create(() => new BanStoreActor(options, create(), status)).WithDispatcher(DispatcherId);

    protected override void PreStart()
    {
        var content = _store.Open() ?? BanStoreContent.Empty;
        Context.Parent.Tell(new BansLoaded(content, WantsAll: true));
        _store.TakeLoss();
        Publish();
        Timers.StartPeriodicTimer(Purge.Instance, Purge.Instance, _options.PurgeInterval);
    }

    protected override void PostStop() => _store.Dispose();

    private void Await(object command)
    {
        _waiting.Add((command, Sender));
        if (_waiting.Count == 1)
        {
            // Behind everything that is in the mailbox by now.
            Self.Tell(Flush.Instance);
        }
    }

    private void OnFlush()
    {
        var answers = _store.Transact(() => _waiting.ConvertAll(waiting => Answer(waiting.Command)));
        for (var i = 0; i < answers.Count; i++)
        {
            _waiting[i].Asker.Tell(answers[i]);
        }

        _waiting.Clear();
        Publish();
    }

    private object Answer(object command) => command switch
    {
        StoreBans store => new BansStored([.. store.Records.Where(_store.Put)]),
        BanHistory history => new BanRemembered(_store.Find(history.Prefix)),
        PullBans pull => BanChunkBuilder.Build(pull, _store.Bucket),
        _ => throw new ArgumentException($"{command.GetType().Name} is no command", nameof(command)),
    };

    private void OnRetry()
    {
        if (_store.Open() is { } content)
        {
            Context.Parent.Tell(new BansLoaded(content, WantsAll: false));
        }

        Publish();
    }

    private void OnPurge()
    {
        if (_store.Purge())
        {
            // Others first: there may be millions.
            Self.Tell(Purge.Instance);
        }

        Publish();
    }

    private void Publish()
    {
        _status.IsStoreOk = _store.IsOk;
        if (_store.TakeLoss())
        {
            Context.Parent.Tell(new BansLoaded(BanStoreContent.Empty, WantsAll: true));
        }

        if (!_store.IsOk && !Timers.IsTimerActive(Retry.Instance))
        {
            Timers.StartSingleTimer(Retry.Instance, Retry.Instance, _options.RetryInterval);
        }
    }

    private sealed record Flush : INoSerializationVerificationNeeded
    {
        public static readonly Flush Instance = new();
    }

    private sealed record Retry : INoSerializationVerificationNeeded
    {
        public static readonly Retry Instance = new();
    }

    private sealed record Purge : INoSerializationVerificationNeeded
    {
        public static readonly Purge Instance = new();
    }
}
