using System.Buffers;

namespace ActorProxy.Core.Bans;

/// <summary>What a jail, a reporter, a bouncer or a feed may be called: metric labels, tables and command lines take it as it is.</summary>
public static class JailName
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Legal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name.AsSpan().IndexOfAnyExcept(Legal) < 0;
}
