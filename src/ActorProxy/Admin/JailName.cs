using System.Buffers;

namespace ActorProxy.Admin;

/// <summary>What a jail may be called.</summary>
internal static class JailName
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Legal = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name.AsSpan().IndexOfAnyExcept(Legal) < 0;
}
