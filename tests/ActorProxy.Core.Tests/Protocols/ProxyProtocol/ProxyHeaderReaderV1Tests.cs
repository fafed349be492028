using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class ProxyHeaderReaderV1Tests
{
    private const string Full = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    public static TheoryData<string, string, ushort, string, ushort> Tcp => new()
    {
        { "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n", "192.0.2.1", 56324, "198.51.100.2", 443 },
        { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255", 65535, "255.255.255.255", 65535 },
        { "PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0", 0, "0.0.0.0", 0 },
        { "PROXY TCP6 2001:db8::1 2001:DB8::2 1 65535\r\n", "2001:db8::1", 1, "2001:db8::2", 65535 },
        { $"PROXY TCP6 {Full} {Full} 65535 65535\r\n", Full, 65535, Full, 65535 },
        { "PROXY TCP6 :: ::1 1 2\r\n", "::", 1, "::1", 2 },
        { "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6402 1 2\r\n", "192.0.2.1", 1, "198.51.100.2", 2 },
        { "PROXY TCP6 0000:0000:0000:0000:0000:ffff:c000:0201 1:: 1 2\r\n", "192.0.2.1", 1, "1::", 2 },
    };

    [Theory]
    [MemberData(nameof(Tcp))]
    public void Read_TcpLine_ReturnsBothEndPoints(string line, string source, ushort sourcePort, string destination, ushort destinationPort)
    {
        var expected = ProxyResult.Proxied(line.Length, ProxyResult.EndPoint(source, sourcePort), ProxyResult.EndPoint(destination, destinationPort));
        Assert.Equal(expected, ProxyResult.Of(Bytes(line)));
        Assert.Equal(expected, ProxyResult.Of(Bytes(line + "\x16\x03\x01 payload\r\n")));
        AssertPrefixesNeedMore(line);
    }

    public static TheoryData<string> Unknown =>
    [
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN \r\n",
        $"PROXY UNKNOWN {Full} {Full} 65535 65535\r\n",
        "PROXY UNKNOWN \r \n anything \0\xff\r\r\n",
        "PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n",
    ];

    [Theory]
    [MemberData(nameof(Unknown))]
    public void Read_UnknownLine_IsLocalWhateverItSays(string line)
    {
        Assert.Equal(ProxyResult.Local(line.Length), ProxyResult.Of(Bytes(line)));
        Assert.Equal(ProxyResult.Local(line.Length), ProxyResult.Of(Bytes(line + "more\r\n")));
        AssertPrefixesNeedMore(line);
    }

    public static TheoryData<string> Impossible =>
    [
        "Q", "p", "\x16", " ", "PROXX", "PROXY\t", "PROXY  ", "PROXY X", "PROXY T4", "PROXY TCP5", "PROXY TCP4\t", "PROXY TCP46", "PROXY t",
        "PROXY U ", "PROXY UNKNOWNX", "PROXY UNKNOWN\n", "PROXY UNKNOWN\rX",
        "PROXY TCP4  ", "PROXY TCP4 1.2.3.4  ", "PROXY TCP4 a", "PROXY TCP4 :", "PROXY TCP4 1.2.3 ", "PROXY TCP4 1.2.3.4.5 ", "PROXY TCP4 1.2.3. ",
        "PROXY TCP4 1.2.3.256 ", "PROXY TCP4 01.2.3.4 ", "PROXY TCP4 1.2.3.00 ", "PROXY TCP4 1..3.4 ", "PROXY TCP4 1.2.3.4\r", "PROXY TCP4 0x",
        "PROXY TCP4 1111111111111111", "PROXY TCP4 -", "PROXY TCP4 1.2.3.4 1.2.3.4 +", "PROXY TCP4 1.2.3.4 1.2.3.4 00", "PROXY TCP4 1.2.3.4 1.2.3.4 01",
        "PROXY TCP4 1.2.3.4 1.2.3.4 65536", "PROXY TCP4 1.2.3.4 1.2.3.4 100000", "PROXY TCP4 1.2.3.4 1.2.3.4 1  ", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 ",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\r", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\rx", "PROXY TCP4 1.2.3.4 1.2.3.4 1 \r",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1\r", "PROXY TCP4 1.2.3.4 :", "PROXY TCP6 1.2.3.4 ", "PROXY TCP6 ::1 1.2.3.4 ", "PROXY TCP6 g", "PROXY TCP6 ::1%",
        "PROXY TCP6 [", "PROXY TCP6 ::1::2 ", "PROXY TCP6 ::: ", "PROXY TCP6 : ", "PROXY TCP6 1:2:3:4:5:6:7 ", "PROXY TCP6 1:2:3:4:5:6:7:8:9 ",
        "PROXY TCP6 1:2:3:4::5:6:7:8 ", "PROXY TCP6 1:2:3:4:5:6:7: ", "PROXY TCP6 :1:2:3:4:5:6:7 ", "PROXY TCP6 12345:: ", "PROXY TCP6 ::1.2.3 ",
        "PROXY TCP6 ::1.2.3.4:5 ", "PROXY TCP6 1:2:3:4:5:6:7:1.2.3.4 ", "PROXY TCP6 1:2:3:4:5:6:7::1.2.3.4 ", "PROXY TCP6 ::01.2.3.4 ",
        "PROXY TCP6 " + new string('0', 46),
        "PROXY UNKNOWN " + new string('x', 107 - 14),
        "PROXY UNKNOWN " + new string('x', 107 - 15),        // one byte of room, and it would take two
        "PROXY UNKNOWN " + new string('x', 107 - 15) + "\r", // the LF would be byte 108
    ];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Read_WhatCannotBecomeALine_IsInvalidAtItsLastByteAndFromThenOn(string line)
    {
        AssertPrefixesNeedMore(line.StartsWith("PROXY UNKNOWN x", StringComparison.Ordinal) ? line[..105] : line);
        Assert.Equal(ProxyResult.Invalid, ProxyResult.Of(Bytes(line)));
        Assert.Equal(ProxyResult.Invalid, ProxyResult.Of(Bytes(line + "\r\n")));
    }

    [Fact]
    public void Read_LineOf107Bytes_IsTheLongest()
    {
        var longest = "PROXY UNKNOWN " + new string('x', 107 - 16) + "\r\n";
        Assert.Equal(ProxyHeaderReader.MaxV1Bytes, longest.Length);
        Assert.Equal(ReadStatus.Done, ProxyResult.Of(Bytes(longest)).Status);
        Assert.Equal(ReadStatus.Done, ProxyResult.Of(Bytes(longest.Remove(20, 1))).Status);
        Assert.Equal(ReadStatus.Invalid, ProxyResult.Of(Bytes(longest.Insert(20, "x"))).Status);

        var tail = "0000:0000:0000:0000:0000:0000:255.255.255.255";
        var tooLong = $"PROXY TCP6 {tail} {tail} 65535 65535\r\n";
        Assert.Equal(ProxyResult.Invalid, ProxyResult.Of(Bytes(tooLong)));
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static void AssertPrefixesNeedMore(string line)
    {
        for (var length = 0; length < line.Length; length++)
        {
            Assert.True(ProxyResult.NeedMore == ProxyResult.Of(Bytes(line[..length])), $"at {length}");
        }
    }
}
