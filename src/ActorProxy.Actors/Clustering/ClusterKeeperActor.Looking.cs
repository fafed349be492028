using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace ActorProxy.Actors.Clustering;

/// <remarks>Looking around once a second: for the way back while the node is detached, and for another cluster while it is alone in its own.</remarks>
public sealed partial class ClusterKeeperActor
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // A node that starts is a member some seconds after it listens.
    private static readonly TimeSpan ShortestAlone = TimeSpan.FromSeconds(10);

    // A seed that listens but never joins, with a wrong certificate say, must not have this one start over all the time.
    private static readonly TimeSpan LongestAlone = TimeSpan.FromMinutes(10);

    private TimeSpan _alonePatience = ShortestAlone;
    private long _probedMs;

    /// <summary>Since when this node has been a cluster of one while another seed answers, and when one did last.</summary>
    private (long SinceMs, long LastMs)? _alone;

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
            LookWhetherAlone(members.Count);
        }
        else if (_joiningSinceMs is not { } since)
        {
            Probe(_others);
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
            Stop();
        }
    }

    private void LookWhetherAlone(int memberCount)
    {
        if (memberCount > 1)
        {
            _alone = null;
            _alonePatience = ShortestAlone;
        }
        else if (IsUp)
        {
            Probe(_seeds.Where(_others.Contains));
        }
    }

    private void Probe(IEnumerable<DnsEndPoint> others)
    {
        var now = Environment.TickCount64;
        if (now - _probedMs < ProbeInterval.TotalMilliseconds)
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
            OnFoundWhileAlone(found);
        }
        else if (_joiningSinceMs is null)
        {
            ClusteringLog.Rejoining(_options.Logger, NodeAddress.Text(found.Other));
            Join(_running.Cluster);
        }
    }

    private void OnFoundWhileAlone(Found found)
    {
        if (_running!.Cluster.State.Members.Count > 1)
        {
            return;
        }

        var now = Environment.TickCount64;
        var isInTouch = _alone is { LastMs: var last } && now - last < 2 * (ProbeInterval + ProbeTimeout).TotalMilliseconds;
        var alone = (SinceMs: isInTouch ? _alone!.Value.SinceMs : now, LastMs: now);
        _alone = alone;
        if (now - alone.SinceMs > _alonePatience.TotalMilliseconds)
        {
            _alonePatience = _alonePatience * 2 < LongestAlone ? _alonePatience * 2 : LongestAlone;
            Detach($"it is alone in its cluster though {NodeAddress.Text(found.Other)} can be reached");
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

    private sealed record Missing : INoSerializationVerificationNeeded
    {
        public static readonly Missing Instance = new();
    }
}
