namespace ActorProxy.Benchmarks;

/// <summary>Inputs one after the other, so that neither caches nor branch prediction know the next.</summary>
internal sealed class Ring<T>
{
    /// <summary>How many inputs there are.</summary>
    public const int Count = 1 << 16;

    private readonly T[] _items;
    private int _next;

    public Ring(Func<int, T> create) => _items = [.. Enumerable.Range(0, Count).Select(create)];

    public T Next() => _items[_next++ & (Count - 1)];
}
