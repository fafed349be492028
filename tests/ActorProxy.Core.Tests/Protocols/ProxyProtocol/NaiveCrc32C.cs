namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

/// <summary>CRC-32C by its definition, bit by bit: the oracle.</summary>
internal static class NaiveCrc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0x82f63b78;
            }
        }

        return ~crc;
    }
}
