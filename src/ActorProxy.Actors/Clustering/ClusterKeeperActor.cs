using System.Net;
using ActorProxy.Actors.Bans.Replicating;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <summary>Owns the cluster system's life: starts it, notices that the others have gone on without this node, starts another one and joins anew.</summary>
/// <remarks>
/// Akka.Cluster cannot join twice in one actor system, and connections must not end with it: so this actor is of the edge's system, and
/// the cluster has one of its own. A detached node listens but is no member; as soon as another node takes a connection, it joins.
/// Default dispatcher.
/// </remarks>
public sealed partial class ClusterKeeperActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Another attempt each time: long enough for a port that somebody has taken for a moment.
    private const int StartAttempts = 10;
    private static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(3);

    // Among nodes that can be reached it takes 1 to 7 s, the longest when the first seed has to begin the cluster anew.
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(20);

    private readonly ClusterKeeperOptions _options;
    private readonly DnsEndPoint[] _seeds;
    private readonly HashSet<DnsEndPoint> _others;
    private RunningCluster? _running;

    /// <summary>Tells what belongs to the cluster system of now from what comes late.</summary>
    private long _life;

    /// <summary>A cluster system is being started or stopped.</summary>
    private bool _isBetween;
    private int _failures;
    private long? _joiningSinceMs;

    /// <summary>The node of the greater cluster that this one has left its own for.</summary>
    private DnsEndPoint? _refuge;
    private IActorRef? _stopAsker;

    public ClusterKeeperActor(ClusterKeeperOptions options)
    {
        _options = options;
        _seeds = [.. options.Seeds.Select(NodeAddress.Canonical)];
        _others = [.. _seeds];
        Receive<Started>(OnStarted);
        Receive<StartFailed>(OnStartFailed);
        Receive<StartAgain>(_ => Start());
        Receive<Removed>(removed => OnRemoved(removed.Life));
        Receive<Stopped>(_ => OnStopped());
        Receive<Look>(_ => OnLook());
        Receive<Found>(OnFound);
        Receive<SideSeen>(OnSide);
        Receive<Missing>(_ => { });
        Receive<StopCluster>(_ => OnStop());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // Not a field: it is true after a fault of this actor as well.
    private bool HasStarted => _options.Status.Self is not null;

    private bool IsUp => _running is { Cluster: var cluster } && cluster.State.Members.Any(
        member => member.Status == MemberStatus.Up && member.UniqueAddress.Equals(cluster.SelfUniqueAddress));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookInterval);
        Start();
    }

    // After a fault of this actor the next one starts its own.
    protected override void PostStop() => _running?.StopAsync();

    private void Start()
    {
        _isBetween = true;
        var life = _life = BatchNumbers.Next();
        _options.Start(HasStarted).PipeTo(Self, Self, running => new Started(life, running), cause => new StartFailed(life, cause));
    }

    private void OnStarted(Started started)
    {
        if (started.Life != _life)
        {
            _ = started.Running.StopAsync();
            return;
        }

        _failures = 0;
        _isBetween = false;
        _running = started.Running;
        if (_stopAsker is not null)
        {
            Stop();
            return;
        }

        var cluster = _running.Cluster;
        var self = Self;
        cluster.RegisterOnMemberRemoved(() => self.Tell(new Removed(started.Life)));
        _options.Status.Show(cluster);
        _options.Bans.Tell(new ReplicateTo(_running.Replicator));
        _others.Remove(NodeAddress.EndPointOf(cluster.SelfAddress)!);
        if (!_options.Status.IsDetached)
        {
            _options.Clients.LeadTo(_running);
            Join(cluster, _seeds);
        }
        else if (_refuge is not null)
        {
            // Not by the seeds: some are still in the cluster that was left.
            Join(cluster, [_refuge]);
        }
        else if (_others.Count == 0)
        {
            Join(cluster, _seeds);
        }
    }

    private void OnStartFailed(StartFailed failed)
    {
        if (failed.Life != _life)
        {
            return;
        }

        _isBetween = false;
        if (_stopAsker is not null)
        {
            _stopAsker.Tell(ClusterStopped.Instance);
        }
        else if (!HasStarted)
        {
            // Whoever waits for the first one hears of it, and the process ends.
        }
        else if (++_failures < StartAttempts)
        {
            ClusteringLog.NotStarted(_options.Logger, _failures, StartAttempts, failed.Cause.Message);
            Timers.StartSingleTimer(StartAgain.Instance, StartAgain.Instance, StartInterval);
        }
        else if (!_options.Status.AsksForRestart)
        {
            ClusteringLog.Stuck(_options.Logger);
            _options.Status.AsksForRestart = true;
            _options.OnStuck();
        }
    }

    private void Join(Cluster cluster, DnsEndPoint[] by)
    {
        _joiningSinceMs = Environment.TickCount64;
        var self = cluster.SelfAddress;
        if (by.Length == 0)
        {
            cluster.Join(self);
        }
        else
        {
            cluster.JoinSeedNodes(by.Select(seed => NodeAddress.Of(seed, self)));
        }
    }

    private void OnRemoved(long life)
    {
        if (_running is null || life != _life || _stopAsker is not null)
        {
            return;
        }

        Detach("it has been removed from its cluster");
    }

    private void Detach(string reason)
    {
        if (!_options.Status.IsDetached)
        {
            _options.Status.IsDetached = true;
            ClusteringLog.Detached(_options.Logger, reason, string.Join(", ", _others.Select(NodeAddress.Text)));
        }

        Stop();
    }

    private void Attach()
    {
        _options.Clients.LeadTo(_running!);
        _options.Status.IsDetached = false;
        _refuge = null;
        ClusteringLog.Attached(_options.Logger, _options.Status.Members.Count);
    }

    private void OnStop()
    {
        _stopAsker = Sender;
        if (_running is not null)
        {
            Stop();
        }
        else if (!_isBetween)
        {
            Timers.Cancel(StartAgain.Instance);
            Sender.Tell(ClusterStopped.Instance);
        }
    }

    private void Stop()
    {
        var running = _running!;
        _running = null;
        _isBetween = true;
        _joiningSinceMs = null;
        _apart = null;
        _options.Clients.LeadNowhere();
        _options.Bans.Tell(new ReplicateTo(ActorRefs.Nobody));
        _options.Status.Show(null);
        running.StopAsync().PipeTo(Self, Self, () => Stopped.Instance, cause =>
        {
            ClusteringLog.NotStopped(_options.Logger, cause.Message);
            return Stopped.Instance;
        });
    }

    private void OnStopped()
    {
        _isBetween = false;
        if (_stopAsker is not null)
        {
            _stopAsker.Tell(ClusterStopped.Instance);
            return;
        }

        // What the replicator of the next system finds out counts, and the last one's is gone by now.
        _options.BanStatus.IsSynced = false;
        Start();
    }

    private sealed record Started(long Life, RunningCluster Running) : INoSerializationVerificationNeeded;

    private sealed record StartFailed(long Life, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record Removed(long Life) : INoSerializationVerificationNeeded;

    private sealed record StartAgain : INoSerializationVerificationNeeded
    {
        public static readonly StartAgain Instance = new();
    }

    private sealed record Stopped : INoSerializationVerificationNeeded
    {
        public static readonly Stopped Instance = new();
    }
}
