using System.Text;

namespace ActorProxy.Core.Routing;

/// <summary>A hash table from ASCII names to numbers, asked with bytes.</summary>
/// <remarks>
/// Its hash runs over a name from the last byte to the first, so one pass over a name yields the hash of every suffix on the way.
/// Names come from the configuration, so the hash needs no secret. Immutable, any thread, no allocation.
/// </remarks>
internal sealed class NameMap
{
    /// <summary>FNV-1a's offset and prime, 64 bits.</summary>
    public const ulong EmptyHash = 0xcbf29ce484222325;

    private const ulong Prime = 0x100000001b3;

    private readonly Slot[] _slots;

    /// <param name="names">Normalised names with their numbers; of two equal names the first counts.</param>
    public NameMap(IReadOnlyList<(string Name, int Value)> names)
    {
        // At most half full: a miss ends after one or two slots.
        _slots = new Slot[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, names.Count * 2))];
        foreach (var (name, value) in names)
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            var hash = Hash(bytes);
            if (Find(bytes, hash) < 0)
            {
                _slots[FreeSlot(hash)] = new Slot(hash, bytes, value);
            }
        }
    }

    public static ulong Extend(ulong hash, byte previous) => (hash ^ previous) * Prime;

    public static ulong Hash(ReadOnlySpan<byte> name)
    {
        var hash = EmptyHash;
        for (var i = name.Length - 1; i >= 0; i--)
        {
            hash = Extend(hash, name[i]);
        }

        return hash;
    }

    /// <param name="name">The name asked for.</param>
    /// <param name="hash">Its <see cref="Hash"/>.</param>
    /// <returns>Its number, or -1.</returns>
    public int Find(ReadOnlySpan<byte> name, ulong hash)
    {
        var slots = _slots;
        for (var i = Start(hash); ; i++)
        {
            ref readonly var slot = ref slots[i & (slots.Length - 1)];
            if (slot.Name is null)
            {
                return -1;
            }

            if (slot.Hash == hash && name.SequenceEqual(slot.Name))
            {
                return slot.Value;
            }
        }
    }

    // FNV's low bits are its weak ones.
    private static int Start(ulong hash) => (int)((hash ^ (hash >> 32)) & 0x7fff_ffff);

    private int FreeSlot(ulong hash)
    {
        var i = Start(hash);
        while (_slots[i & (_slots.Length - 1)].Name is not null)
        {
            i++;
        }

        return i & (_slots.Length - 1);
    }

    private readonly record struct Slot(ulong Hash, byte[]? Name, int Value);
}
