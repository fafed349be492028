using ActorProxy.Demo;

namespace ActorProxy.Tests.Demo;

public sealed class UniqueIdTlvTests
{
    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    [Fact]
    public void Find_AmongOthers_GivesItsText()
    {
        byte[] header =
        [
            .. Signature, 0x21, 0x11, 0x00, 0x17,                          // PROXY, TCP over IPv4, 23 bytes
            127, 0, 0, 1, 127, 0, 0, 2, 0x10, 0x00, 0x20, 0x00,            // addresses and ports
            0x01, 0x00, 0x02, (byte)'h', (byte)'2',                        // ALPN
            0x05, 0x00, 0x03, (byte)'a', (byte)'b', (byte)'c',             // UNIQUE_ID
        ];

        Assert.Equal("abc", UniqueIdTlv.Find(header));
    }

    [Fact]
    public void Find_None_GivesNull()
    {
        Assert.Null(UniqueIdTlv.Find([.. Signature, 0x20, 0x00, 0x00, 0x00]));
        Assert.Null(UniqueIdTlv.Find("PROXY UNKNOWN\r\n"u8));
    }
}
