namespace ActorProxy.Load.Payloads;

/// <summary>The bytes that both ends know: what must stand at any position of any stream.</summary>
/// <remarks>
/// A table of noise, repeated. The period is a prime just under 64 KiB, so data that was dropped, doubled, moved by a buffer's
/// length or taken from another connection does not match. To check is one <c>SequenceEqual</c> against the table. Any thread.
/// </remarks>
internal static class Pattern
{
    /// <summary>The longest piece <see cref="Slice"/> gives.</summary>
    public const int MaxSliceBytes = 256 * 1024;

    private const int Period = 65_521;

    private static readonly byte[] Table = Build();

    public static ReadOnlySpan<byte> Slice(ulong seed, long position, int length) =>
        Table.AsSpan((int)((seed % Period * 40_503 + (ulong)position) % Period), length);

    public static bool Matches(ReadOnlySpan<byte> received, ulong seed, long position) =>
        received.SequenceEqual(Slice(seed, position, received.Length));

    private static byte[] Build()
    {
        byte[] table = GC.AllocateUninitializedArray<byte>(Period + MaxSliceBytes, pinned: true);
        uint state = 0x2545F491;
        for (int i = 0; i < table.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            table[i] = i < Period ? (byte)(state >> 11) : table[i - Period];
        }

        return table;
    }
}
