namespace ActorProxy.Testing.Edge;

/// <summary>An endless stream of known random bytes: whoever receives it sees a lost, doubled or moved byte, and where.</summary>
public static class KnownBytes
{
    // A prime length: no buffer size divides it, so a slip by a buffer never falls on equal bytes.
    private static readonly byte[] Block = Make(1_048_573);

    public static byte[] Make(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static void Fill(Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var part = Part(offset, destination.Length);
            part.CopyTo(destination);
            destination = destination[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>Throws at the first byte that is not the one that belongs at its offset.</summary>
    public static void Check(ReadOnlySpan<byte> received, long offset)
    {
        while (!received.IsEmpty)
        {
            var part = Part(offset, received.Length);
            var same = received.CommonPrefixLength(part);
            if (same < part.Length)
            {
                throw new InvalidOperationException($"wrong byte at offset {offset + same}");
            }

            received = received[part.Length..];
            offset += part.Length;
        }
    }

    private static ReadOnlySpan<byte> Part(long offset, int count)
    {
        var start = (int)(offset % Block.Length);
        return Block.AsSpan(start, Math.Min(count, Block.Length - start));
    }
}
