using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <remarks>Looking around once a second: for the way back while the node is detached, and else for a cluster that formed apart from its own.</remarks>
public sealed partial class ClusterKeeperActor
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // Nothing is lost meanwhile, and each time leaves a line in the log of a node that cannot join.
    private static readonly TimeSpan ApartInterval = TimeSpan.FromSeconds(5);

    // A TLS handshake, on a busy machine.
    private static readonly TimeSpan SideTimeout = TimeSpan.FromSeconds(5);

    // A node that starts, or that others have just lost, is a member of the right cluster after some seconds.
    private static readonly TimeSpan ShortestApart = TimeSpan.FromSeconds(10);

    // A cluster that takes nobody must not have its neighbours start over all the time.
    private static readonly TimeSpan LongestApart = TimeSpan.FromMinutes(10);

    private TimeSpan _patience = ShortestApart;
    private long _probedMs;
    private long _yieldedMs;

    /// <summary>Since when this node has known of a greater cluster, and when one was seen last.</summary>
    private (long SinceMs, long LastMs)? _apart;

    private void OnLook()
    {
        if (_running is not { Cluster: var cluster } || _stopAsker is not null)
        {
            return;
        }

        var members = cluster.State.Members;
        foreach (var member in members.Where(member => !member.UniqueAddress.Equals(cluster.SelfUniqueAddress)))
        {
            _others.Add(NodeAddress.EndPointOf(member.Address)!);
        }

        if (!_options.Status.IsDetached)
        {
            LookForStrangers(cluster);
        }
        else if (_joiningSinceMs is not { } since)
        {
            Probe(_others, ProbeInterval);
        }
        else if (IsUp)
        {
            if (_options.BanStatus.IsSynced)
            {
                Attach();
            }
        }
        else if (Environment.TickCount64 - since >= JoinPatience.TotalMilliseconds)
        {
            ClusteringLog.JoinTimedOut(_options.Logger, JoinPatience);
            _refuge = null;
            Stop();
        }
    }

    private void LookForStrangers(Cluster cluster)
    {
        if (Environment.TickCount64 - _yieldedMs > LongestApart.TotalMilliseconds)
        {
            _patience = ShortestApart;
        }

        if (IsUp)
        {
            Probe(_others.Except(cluster.State.Members.Select(member => NodeAddress.EndPointOf(member.Address)!)), ApartInterval);
        }
    }

    private void Probe(IEnumerable<DnsEndPoint> others, TimeSpan interval)
    {
        var now = Environment.TickCount64;
        if (now - _probedMs < interval.TotalMilliseconds)
        {
            return;
        }

        _probedMs = now;
        var life = _life;
        foreach (var other in others)
        {
            ConnectAsync(other).PipeTo(Self, Self, () => new Found(life, other), _ => Missing.Instance);
        }
    }

    private void OnFound(Found found)
    {
        if (_running is null || found.Life != _life || _stopAsker is not null)
        {
            return;
        }

        if (!_options.Status.IsDetached)
        {
            AskForSide(found.Other);
        }
        else if (_joiningSinceMs is null)
        {
            ClusteringLog.Rejoining(_options.Logger, NodeAddress.Text(found.Other));
            Join(_running.Cluster, _seeds);
        }
    }

    private void AskForSide(DnsEndPoint other)
    {
        var (life, cluster) = (_life, _running!.Cluster);
        var path = new RootActorPath(NodeAddress.Of(other, cluster.SelfAddress)) / "user" / ClusterSideActor.Name;
        cluster.System.ActorSelection(path).Ask<ClusterSide>(DescribeSide.Instance, SideTimeout)
            .PipeTo(Self, Self, side => new SideSeen(life, other, side), _ => Missing.Instance);
    }

    private void OnSide(SideSeen seen)
    {
        if (_running is not { Cluster: var cluster } || seen.Life != _life || _stopAsker is not null || _options.Status.IsDetached
            || ClusterSide.Of(cluster) is var own && !own.YieldsTo(seen.Side))
        {
            return;
        }

        var now = Environment.TickCount64;
        var isInTouch = _apart is { LastMs: var last } && now - last < 2 * (ApartInterval + ProbeTimeout + SideTimeout).TotalMilliseconds;
        var apart = (SinceMs: isInTouch ? _apart!.Value.SinceMs : now, LastMs: now);
        _apart = apart;
        if (now - apart.SinceMs > _patience.TotalMilliseconds)
        {
            _patience = _patience * 2 < LongestApart ? _patience * 2 : LongestApart;
            _yieldedMs = now;
            _refuge = seen.Other;
            Detach($"its cluster of {own.Count} has formed apart from one of {seen.Side.Count}, with {NodeAddress.Text(seen.Other)}");
        }
    }

    private static async Task ConnectAsync(DnsEndPoint other)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout);
        using var client = new TcpClient();
        await client.ConnectAsync(other.Host, other.Port, timeout.Token);
    }

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Found(long Life, DnsEndPoint Other) : INoSerializationVerificationNeeded;

    private sealed record SideSeen(long Life, DnsEndPoint Other, ClusterSide Side) : INoSerializationVerificationNeeded;

    private sealed record Missing : INoSerializationVerificationNeeded
    {
        public static readonly Missing Instance = new();
    }
}
