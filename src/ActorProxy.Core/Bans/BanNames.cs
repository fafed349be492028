using System.Collections.Concurrent;

namespace ActorProxy.Core.Bans;

/// <summary>One string for each name of a jail or a reporter: bans by the hundred thousand carry the same few.</summary>
/// <remarks>Any thread. Bounded, since a reporter may name jails as it likes: a name that comes when it is full is its own string.</remarks>
public static class BanNames
{
    private const int MaxCount = 4096;

    private static readonly ConcurrentDictionary<string, string> Names = new();

    // Kept beside: the dictionary's own count takes all its locks.
    private static int _count;

    public static string Shared(string name)
    {
        if (name.Length == 0)
        {
            return "";
        }

        if (Names.TryGetValue(name, out var shared))
        {
            return shared;
        }

        if (Volatile.Read(ref _count) >= MaxCount || !Names.TryAdd(name, name))
        {
            return Names.GetValueOrDefault(name, name);
        }

        Interlocked.Increment(ref _count);
        return name;
    }
}
