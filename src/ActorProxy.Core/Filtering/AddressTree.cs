using static ActorProxy.Core.Filtering.FilterInstruction;

namespace ActorProxy.Core.Filtering;

/// <summary>Finds a packet's source among ranges: 32 bits at a time, each by a balanced tree of comparisons.</summary>
/// <param name="program">What it is written to.</param>
/// <param name="sourceOffset">Where the 128 bits of the source begin in the IP header. IPv4 has the last 32 of them only.</param>
internal sealed class AddressTree(FilterAssembler program, int sourceOffset)
{
    /// <summary>Writes the search from one word of the address on.</summary>
    /// <param name="word">0 – 3, the most significant first.</param>
    /// <param name="ranges">Apart and in order, all alike in the words before.</param>
    /// <returns>Where the search begins.</returns>
    public int Search(int word, IReadOnlyList<AddressRange> ranges)
    {
        var parts = Parts(word, ranges);
        var place = Choose(word, parts, 0, parts.Count);
        return place < 0 ? place : program.Step(LoadWord, NetworkHeader + (uint)(sourceOffset + (4 * word)), place);
    }

    private int Choose(int word, List<Part> parts, int from, int to)
    {
        if (to - from == 1)
        {
            return parts[from] switch
            {
                { Inner: { } inner } => Search(word + 1, inner),
                { IsWhole: true } => FilterAssembler.DropPlace,
                _ => FilterAssembler.AcceptPlace,
            };
        }

        // The right side first: what is written later runs earlier, and the left side then needs no jump.
        var middle = (from + to) / 2;
        var right = Choose(word, parts, middle, to);
        var left = Choose(word, parts, from, middle);
        return program.Branch(JumpIfAtLeast, parts[middle].First, right, left);
    }

    /// <summary>Every value that the word may have, in stretches: outside of all ranges, wholly inside of one, or to be told by the next word.</summary>
    private static List<Part> Parts(int word, IReadOnlyList<AddressRange> ranges)
    {
        var shift = 96 - (32 * word);
        var rest = (UInt128.One << shift) - 1;
        var parts = new List<Part>();
        var next = 0L;
        foreach (var range in ranges)
        {
            var (first, last) = ((long)(uint)(range.First >> shift), (long)(uint)(range.Last >> shift));
            var (startsInside, endsInside) = ((range.First & rest) != 0, (range.Last & rest) != rest);
            if (first == last && (startsInside || endsInside))
            {
                Inside(first, range);
                continue;
            }

            if (startsInside)
            {
                Inside(first, range with { Last = range.First | rest });
                first++;
            }

            last -= endsInside ? 1 : 0;
            if (first <= last)
            {
                Gap(first);
                parts.Add(new Part((uint)first, IsWhole: true, null));
                next = last + 1;
            }

            if (endsInside)
            {
                Inside(last + 1, range with { First = range.Last & ~rest });
            }
        }

        Gap(1L << 32);
        return parts;

        void Gap(long until)
        {
            if (next < until)
            {
                parts.Add(new Part((uint)next, IsWhole: false, null));
            }
        }

        void Inside(long value, AddressRange range)
        {
            if (parts.Count > 0 && next == value + 1 && parts[^1].Inner is { } inner)
            {
                inner.Add(range);
                return;
            }

            Gap(value);
            parts.Add(new Part((uint)value, IsWhole: false, [range]));
            next = value + 1;
        }
    }

    /// <summary>Values from <paramref name="First"/> up to the next part.</summary>
    /// <param name="First">The first value.</param>
    /// <param name="IsWhole">All of it is in a range.</param>
    /// <param name="Inner">The ranges that hold some of it, when the next word has to tell; it is one value then.</param>
    private sealed record Part(uint First, bool IsWhole, List<AddressRange>? Inner);
}
