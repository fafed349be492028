using System.Collections;

namespace ActorProxy.Core.Addresses;

/// <summary>Networks in order, each once, in 24 bytes: for lists of hundreds of thousands.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class PrefixSet : IReadOnlyList<IpPrefix>
{
    public static readonly PrefixSet Empty = new([]);

    private readonly IpPrefix[] _sorted;

    private PrefixSet(IpPrefix[] sorted) => _sorted = sorted;

    public int Count => _sorted.Length;

    public IpPrefix this[int index] => _sorted[index];

    /// <param name="prefixes">In any order, repeated or not; is changed.</param>
    public static PrefixSet Of(List<IpPrefix> prefixes)
    {
        prefixes.Sort();
        var last = default(IpPrefix?);

        // Without LINQ, whose pooled buffers of this size stay resident.
        prefixes.RemoveAll(prefix =>
        {
            var isRepeated = prefix == last;
            last = prefix;
            return isRepeated;
        });
        return new(prefixes.ToArray());
    }

    public bool Contains(IpPrefix prefix) => Array.BinarySearch(_sorted, prefix) >= 0;

    /// <returns>This one when all are wanted.</returns>
    public PrefixSet Where(Predicate<IpPrefix> isWanted) =>
        Array.TrueForAll(_sorted, isWanted) ? this : new(Array.FindAll(_sorted, isWanted));

    public bool SetEquals(PrefixSet other) => _sorted.AsSpan().SequenceEqual(other._sorted);

    public IEnumerator<IpPrefix> GetEnumerator() => ((IEnumerable<IpPrefix>)_sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
