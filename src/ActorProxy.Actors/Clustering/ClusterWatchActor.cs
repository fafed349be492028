using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Clustering;

/// <summary>Notices that this node has been removed from its cluster, and then looks for the way back.</summary>
/// <remarks>
/// Akka.Cluster cannot join again in one process. As long as nobody else can be reached, a restart would help nobody and cost every
/// connection, so the node goes on alone; it asks for the restart when another node takes a connection. Default dispatcher.
/// </remarks>
public sealed class ClusterWatchActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly ClusterStatus _status;
    private readonly Action _onWayBack;
    private readonly ILogger _logger;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<DnsEndPoint> _others;

    /// <param name="seeds">Nodes to look for besides those that have been met.</param>
    /// <param name="status">Told how it stands.</param>
    /// <param name="onWayBack">Called once, when this node was removed and another one can be reached.</param>
    /// <param name="logger">Hears of both.</param>
    public ClusterWatchActor(IReadOnlyList<DnsEndPoint> seeds, ClusterStatus status, Action onWayBack, ILogger logger)
    {
        _status = status;
        _onWayBack = onWayBack;
        _logger = logger;
        _others = [.. seeds];
        Receive<ClusterEvent.CurrentClusterState>(state => Meet(state.Members));
        Receive<ClusterEvent.MemberUp>(up => Meet([up.Member]));
        Receive<Removed>(_ => OnRemoved());
        Receive<Probe>(_ => Look());
        Receive<Found>(OnFound);
        Receive<Missing>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var self = Self;
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.MemberUp));
        _cluster.RegisterOnMemberRemoved(() => self.Tell(Removed.Instance));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Meet(IEnumerable<Member> members)
    {
        foreach (var address in members.Select(member => member.Address).Where(address => address is { Host: not null, Port: not null }))
        {
            _others.Add(new DnsEndPoint(address.Host!, address.Port!.Value));
        }
    }

    private void OnRemoved()
    {
        // Whoever is being stopped leaves, which is no news.
        if (CoordinatedShutdown.Get(Context.System).ShutdownReason is not null)
        {
            return;
        }

        _others.Remove(new DnsEndPoint(_cluster.SelfAddress.Host!, _cluster.SelfAddress.Port!.Value));
        _status.IsDetached = true;
        ClusteringLog.Detached(_logger, string.Join(", ", _others.Select(Text)));
        Timers.StartPeriodicTimer(Probe.Instance, Probe.Instance, ProbeInterval);
    }

    private void Look()
    {
        foreach (var other in _others)
        {
            ConnectAsync(other).PipeTo(Self, Self, () => new Found(other), _ => Missing.Instance);
        }
    }

    private void OnFound(Found found)
    {
        if (_status.AsksForRestart)
        {
            return;
        }

        Timers.CancelAll();
        _status.AsksForRestart = true;
        ClusteringLog.Reattaching(_logger, Text(found.Other));
        _onWayBack();
    }

    private static async Task ConnectAsync(DnsEndPoint other)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout);
        using var client = new TcpClient();
        await client.ConnectAsync(other.Host, other.Port, timeout.Token);
    }

    private static string Text(DnsEndPoint other) => FormattableString.Invariant($"{other.Host}:{other.Port}");

    private sealed record Removed : INoSerializationVerificationNeeded
    {
        public static readonly Removed Instance = new();
    }

    private sealed record Probe : INoSerializationVerificationNeeded
    {
        public static readonly Probe Instance = new();
    }

    private sealed record Found(DnsEndPoint Other) : INoSerializationVerificationNeeded;

    private sealed record Missing : INoSerializationVerificationNeeded
    {
        public static readonly Missing Instance = new();
    }
}
