using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

/// <summary>Keeps certificates while nobody else does: this node has been without its cluster for long, or its cluster shares none.</summary>
/// <remarks>Of the edge's system. The others may order as well meanwhile; the newer certificate wins when they meet again.</remarks>
public sealed class LoneKeeperActor : ReceiveActor, IWithTimers
{
    private readonly LoneKeeperOptions _options;
    private readonly ILogger _logger;
    private KeepCertificates? _told;
    private IActorRef? _keeper;

    // When it was first seen; null = there is a cluster.
    private long? _withoutSinceMs;

    public LoneKeeperActor(LoneKeeperOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        Receive<Tick>(_ => OnTick());
        Receive<KeeperStarted>(_ => TellKeeper());
        Receive<InstallCertificate>(issued => _options.Node.Tell(issued.ToBundle()));

        // Who could not store it has said so in its own log.
        Receive<BundleTaken>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(LoneKeeperOptions options, ILogger logger) => Akka.Actor.Props.Create(() => new LoneKeeperActor(options, logger));

    protected override void PreStart() => Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, _options.TickInterval);

    private void OnTick()
    {
        if (_options.IsInCluster())
        {
            _withoutSinceMs = null;
            if (_keeper is not null)
            {
                Context.Stop(_keeper);
                _keeper = null;
            }
        }
        else if (_keeper is null)
        {
            _withoutSinceMs ??= Environment.TickCount64;
            if (Environment.TickCount64 - _withoutSinceMs >= _options.Patience.TotalMilliseconds)
            {
                Begin();
            }
        }
        else if (!ReferenceEquals(_told, _options.Wanted()))
        {
            TellKeeper();
        }
    }

    private void Begin()
    {
        if (_options.Patience > TimeSpan.Zero)
        {
            CertificatesLog.RenewsAlone(_logger, _options.Patience);
        }

        _keeper = Context.ActorOf(_options.Keeper(Self));
    }

    private void TellKeeper() => _keeper?.Tell(_told = _options.Wanted());

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
