using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <summary>To a node that is no member of this one's cluster: which one are you in? Answered with <see cref="ClusterSide"/>.</summary>
public sealed record DescribeSide
{
    public static readonly DescribeSide Instance = new();
}

/// <summary>A cluster as one of its members sees it, to be compared with one that may have formed apart from it. Pure.</summary>
/// <param name="Count">Members that are up, at most <see cref="MostMembers"/>; 0 = the node is in no cluster.</param>
/// <param name="Lowest">The address that comes first among them, as text; it tells one cluster from another.</param>
public sealed record ClusterSide(int Count, string Lowest)
{
    /// <summary>As many as a message can tell of.</summary>
    public const int MostMembers = ushort.MaxValue;

    private static readonly ClusterSide None = new(0, "");

    /// <param name="cluster">As this node sees it now; no cluster before it is up itself.</param>
    public static ClusterSide Of(Cluster cluster)
    {
        var up = cluster.State.Members.Where(member => member.Status == MemberStatus.Up).Select(member => member.UniqueAddress).ToList();
        return up.Contains(cluster.SelfUniqueAddress) ? Of(up.Select(member => member.Address)) : None;
    }

    public static ClusterSide Of(IEnumerable<Address> members)
    {
        var names = members.Select(member => member.ToString()).Order(StringComparer.Ordinal).Take(MostMembers).ToList();
        return names.Count == 0 ? None : new ClusterSide(names.Count, names[0]);
    }

    /// <summary>True when the members of this cluster are to leave it for the other: it is smaller, or as large and its lowest address is the higher.</summary>
    /// <remarks>Of two that formed apart exactly one yields, so that they come to one. Two views of one cluster never do.</remarks>
    public bool YieldsTo(ClusterSide other) =>
        Count > 0 && other.Count > 0 && Lowest != other.Lowest
        && (Count < other.Count || (Count == other.Count && string.CompareOrdinal(Lowest, other.Lowest) > 0));
}
