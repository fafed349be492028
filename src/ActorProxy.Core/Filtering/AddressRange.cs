using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Filtering;

/// <summary>Addresses from one to another, both included, as 128 bits.</summary>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>Where IPv4 lives among 128 bits: ::ffff:0:0/96.</summary>
    private static readonly IpPrefix Mapped = IpPrefix.Of(NetAddress.FromIPv4(0), 96);

    public static AddressRange Of(IpPrefix prefix) => new(prefix.Address.Bits, prefix.Address.Bits | ~IpPrefix.Mask(prefix.Bits));

    /// <summary>What prefixes hold of IPv4, apart and in order. An IPv6 network around the mapped addresses holds all of it, as in the ban table.</summary>
    public static IReadOnlyList<AddressRange> IPv4Of(IEnumerable<IpPrefix> prefixes) => Union(
        prefixes.Where(prefix => prefix.Overlaps(Mapped)).Select(prefix => Of(prefix.IsIPv4 ? prefix : Mapped)));

    /// <summary>What prefixes hold of IPv6, apart and in order.</summary>
    public static IReadOnlyList<AddressRange> IPv6Of(IEnumerable<IpPrefix> prefixes) =>
        Union(prefixes.Where(prefix => !prefix.IsIPv4).Select(Of));

    /// <summary>Nested, overlapping and adjacent ranges become one.</summary>
    private static List<AddressRange> Union(IEnumerable<AddressRange> ranges)
    {
        var union = new List<AddressRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (union.Count == 0 || (range.First > union[^1].Last && range.First - union[^1].Last > 1))
            {
                union.Add(range);
            }
            else if (range.Last > union[^1].Last)
            {
                union[^1] = union[^1] with { Last = range.Last };
            }
        }

        return union;
    }
}
