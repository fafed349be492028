namespace ActorProxy.Core.Bans;

/// <summary>Place of a decision in the one order that all nodes agree on: the later record of a prefix is the one that holds.</summary>
/// <remarks>A hybrid logical clock's stamp, so that a decision made in knowledge of another comes after it whatever the wall clocks say.</remarks>
/// <param name="Stamp">Milliseconds since 1970, shifted by <see cref="CounterBits"/>, and a counter.</param>
/// <param name="Node">Who decided; breaks the tie of two that decided without knowing of each other.</param>
public readonly record struct BanVersion(long Stamp, ulong Node) : IComparable<BanVersion>
{
    /// <summary>Decisions in one millisecond before the clock runs ahead of the wall's: 65,536.</summary>
    public const int CounterBits = 16;

    /// <summary>The year 4199. A stamp beyond it is no clock's, and would leave no room for later ones.</summary>
    public const long MaxStamp = 1L << 62;

    /// <summary>When it was decided: milliseconds since 1970, ahead of the wall clock where a decision followed one of a clock that is.</summary>
    public long UnixMs => Stamp >> CounterBits;

    public int CompareTo(BanVersion other)
    {
        var byStamp = Stamp.CompareTo(other.Stamp);
        return byStamp != 0 ? byStamp : Node.CompareTo(other.Node);
    }

    public static bool operator <(BanVersion left, BanVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(BanVersion left, BanVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(BanVersion left, BanVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BanVersion left, BanVersion right) => left.CompareTo(right) >= 0;
}
