using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <summary>How this node stands to its cluster. Written by <see cref="ClusterKeeperActor"/>; any thread reads.</summary>
public sealed class ClusterStatus
{
    private volatile bool _isDetached;
    private volatile bool _asksForRestart;
    private volatile Address? _self;
    private volatile Cluster? _cluster;

    /// <summary>The others have gone on without this node, or it without them: it proxies and enforces what it knows, and learns nothing.</summary>
    public bool IsDetached
    {
        get => _isDetached;
        internal set => _isDetached = value;
    }

    /// <summary>The cluster system cannot be started again in this process.</summary>
    public bool AsksForRestart
    {
        get => _asksForRestart;
        internal set => _asksForRestart = value;
    }

    /// <summary>Where other nodes find this one; null before the first cluster system has started.</summary>
    public Address? Self => _self;

    /// <summary>As this node sees them now; none while there is no cluster system, or it has not joined.</summary>
    public ImmutableSortedSet<Member> Members => _cluster?.State.Members ?? [];

    /// <summary>This node is up in a cluster, be it the only one in it.</summary>
    public bool IsMember => _cluster is { } cluster && !_isDetached
        && cluster.State.Members.Any(member => member.Status == MemberStatus.Up && member.UniqueAddress.Equals(cluster.SelfUniqueAddress));

    internal void Show(Cluster? cluster)
    {
        _cluster = cluster;
        _self = cluster?.SelfAddress ?? _self;
    }
}
