using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Protocols.Tls;

public class ClientHelloReaderTests
{
    private static readonly byte[] Smallest =
    [
        0x16, 0x03, 0x01, 0x00, 0x2d, // handshake record, 45 bytes
        0x01, 0x00, 0x00, 0x29,       // ClientHello, 41 bytes
        0x03, 0x01,                   // TLS 1.0
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        0x00,                         // no session id
        0x00, 0x02, 0x00, 0x2f,       // one cipher suite
        0x01, 0x00,                   // one compression method; the hello ends here, without extensions
    ];

    public static TheoryData<string, byte[], string, string, bool> Samples => new()
    {
        { "smallest", Smallest, "", "", false },
        { "openssl", CapturedHellos.OpenSsl, "www.example.org", "\x02h2\x08http/1.1", false },
        { "openssl tls 1.2", CapturedHellos.OpenSslTls12WithoutName, "", "", false },
        { "openssl tls 1.0", CapturedHellos.OpenSslTls10, "", "", false },
        { "curl", CapturedHellos.Curl, "cloud.example.net", "\x02h2\x08http/1.1", false },
        { "node", CapturedHellos.Node, "node.example.com", "\x04imap", false },
        { "typical", ClientHelloBuilder.Typical("a.example").Build(), "a.example", "\x02h2\x08http/1.1", false },
        { "post-quantum", ClientHelloBuilder.Typical("pq.example").WithKeyShare(0x11ec, 1216).WithEch().Build(), "pq.example", "\x02h2\x08http/1.1", true },
        { "name after padding", new ClientHelloBuilder().WithPadding(300).WithServerName("late.example").Build(), "late.example", "", false },
        { "in 7-byte records", ClientHelloBuilder.Typical("cut.example").Build(7), "cut.example", "\x02h2\x08http/1.1", false },
        { "in 1-byte records", ClientHelloBuilder.Typical("dust.example").Build(1), "dust.example", "\x02h2\x08http/1.1", false },
        { "no extension in the block", new ClientHelloBuilder().WithEmptyExtensions().Build(), "", "", false },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_GoodHello_ReturnsNameAndAlpn(string sample, byte[] hello, string name, string alpn, bool hasEch)
    {
        Assert.NotEmpty(sample);
        Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(hello));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_EveryPrefix_NeedsMore(string sample, byte[] hello, string name, string alpn, bool hasEch)
    {
        for (var length = 0; length < hello.Length; length++)
        {
            Assert.True(HelloResult.NeedMore == HelloResult.Of(hello.AsSpan(0, length)), $"{sample} at {length}");
        }

        Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(hello));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_BytesAfterTheHello_AreIgnored(string sample, byte[] hello, string name, string alpn, bool hasEch)
    {
        Assert.NotEmpty(sample);
        byte[] earlyData = [.. hello, 0x14, 0x03, 0x03, 0x00, 0x01, 0x01, 0x17, 0x03, 0x03];
        byte[] garbage = [.. hello, 0xff, 0x00];
        Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(earlyData));
        Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(garbage));
        Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(earlyData, maxBytes: hello.Length));
    }

    [Fact]
    public void Read_MoreHandshakeBytesInTheSameRecord_AreIgnored()
    {
        byte[] record = ClientHelloBuilder.Record([.. ClientHelloBuilder.Typical("a.example").BuildMessage(), 0x0b, 0x00]);
        Assert.Equal("a.example", HelloResult.Of(record).Name);
        Assert.Equal("a.example", HelloResult.Of(record.AsSpan(0, record.Length - 2)).Name);
    }

    public static TheoryData<byte[], HelloError> Impossible => new()
    {
        { "G"u8.ToArray(), HelloError.NotTls },
        { "SSH-2.0-x"u8.ToArray(), HelloError.NotTls },
        { [0x0d], HelloError.NotTls },                                     // PROXY v2 from a source that may not send it
        { "PROXY "u8.ToArray(), HelloError.NotTls },
        { [0x80, 0x2e, 0x01, 0x03, 0x01], HelloError.NotTls },             // SSLv2-compatible hello
        { [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28], HelloError.NotTls }, // an alert first
        { [0x17], HelloError.NotTls },
        { [0x16, 0x02], HelloError.NotTls },                               // major version
        { [0x16, 0xfe], HelloError.NotTls },                               // DTLS
        { [0x16, 0x03, 0x01, 0x41], HelloError.Malformed },                // over 2^14, already by its first byte
        { [0x16, 0x03, 0x01, 0x40, 0x01], HelloError.Malformed },          // 2^14 + 1
        { [0x16, 0x03, 0x01, 0x00, 0x00], HelloError.Malformed },          // an empty record
        { [0x16, 0x03, 0x01, 0x00, 0x05, 0x02], HelloError.NotTls },       // a ServerHello
        { [0x16, 0x03, 0x01, 0x00, 0x05, 0x00], HelloError.NotTls },       // a HelloRequest
        { [0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x01], HelloError.TooLarge },             // 64 KiB and more, by the length's first byte
        { [0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x01, 0x00, 0x00], HelloError.TooLarge },
        { [0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x00, 0x28], HelloError.Malformed }, // one byte under the least
        { [0x16, 0x03, 0x01, 0x00, 0x01, 0x01, 0x17], HelloError.Malformed },            // another type in between
        { [0x16, 0x03, 0x01, 0x00, 0x01, 0x01, 0x14, 0x03, 0x03, 0x00, 0x01, 0x01], HelloError.Malformed },
        { [0x16, 0x03, 0x01, 0x00, 0x01, 0x01, 0x16, 0x04], HelloError.Malformed },
        { [0x16, 0x03, 0x01, 0x00, 0x01, 0x01, 0x16, 0x03, 0x03, 0x00, 0x00], HelloError.Malformed },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Read_WhatCannotBecomeAHello_IsInvalidFromThatByteOn(byte[] input, HelloError error)
    {
        Assert.Equal(HelloResult.Invalid(error), HelloResult.Of(input));

        var first = Enumerable.Range(0, input.Length + 1).First(n => HelloResult.Of(input.AsSpan(0, n)).Status == ReadStatus.Invalid);
        for (var length = first; length <= input.Length; length++)
        {
            Assert.Equal(HelloResult.Invalid(error), HelloResult.Of(input.AsSpan(0, length)));
        }
    }

    public static TheoryData<string, ClientHelloBuilder> Broken => new()
    {
        { "version 2.0", new ClientHelloBuilder { LegacyVersion = 0x0200 } },
        { "session id of 33 bytes", new ClientHelloBuilder { SessionId = new byte[33] } },
        { "no cipher suites", new ClientHelloBuilder { CipherSuites = [] } },
        { "odd cipher suites", new ClientHelloBuilder { CipherSuites = [0x13, 0x01, 0x13] } },
        { "no compression methods", new ClientHelloBuilder { CompressionMethods = [], SessionId = new byte[32] } },
        { "one byte after the fields", new ClientHelloBuilder { Trailer = [0] } },
        { "bytes after the extensions", new ClientHelloBuilder { Trailer = [0] }.WithServerName("a.example") },
        { "extensions longer than the message", new ClientHelloBuilder { Trailer = [0x00, 0x05, 0x00, 0x00, 0x00, 0x00] } },
        { "extensions shorter than the message", new ClientHelloBuilder { Trailer = [0x00, 0x03, 0x00, 0x0a, 0x00, 0x00] } },
        { "an extension cut in its header", new ClientHelloBuilder { Trailer = [0x00, 0x03, 0x00, 0x0a, 0x00] } },
        { "an extension longer than the block", new ClientHelloBuilder { Trailer = [0x00, 0x05, 0x00, 0x0a, 0x00, 0x02, 0x00] } },
        { "server_name twice", new ClientHelloBuilder().WithServerName("a.example").WithServerName("b.example") },
        { "server_name twice, the first empty", new ClientHelloBuilder().WithExtension(0, []).WithServerName("b.example") },
        { "two host names", new ClientHelloBuilder().WithServerNames((0, "a.example"u8.ToArray()), (0, "b.example"u8.ToArray())) },
        { "two host names, the first unusable", new ClientHelloBuilder().WithServerNames((0, []), (0, "b.example"u8.ToArray())) },
        { "one byte of a list", new ClientHelloBuilder().WithExtension(0, [0]) },
        { "list longer than the extension", new ClientHelloBuilder().WithExtension(0, [0, 4, 0, 0, 1]) },
        { "list shorter than the extension", new ClientHelloBuilder().WithExtension(0, [0, 4, 0, 0, 1, 0x61, 0x62]) },
        { "name longer than the list", new ClientHelloBuilder().WithExtension(0, [0, 4, 0, 0, 2, 0x61]) },
        { "an entry cut in its header", new ClientHelloBuilder().WithExtension(0, [0, 2, 0, 0]) },
        { "ALPN without a list", new ClientHelloBuilder().WithExtension(16, []) },
        { "ALPN with an empty list", new ClientHelloBuilder().WithAlpn() },
        { "ALPN with an empty name", new ClientHelloBuilder().WithAlpn("h2", "") },
        { "ALPN with a cut name", new ClientHelloBuilder().WithExtension(16, [0, 3, 3, 0x68, 0x32]) },
        { "ALPN with bytes after the list", new ClientHelloBuilder().WithExtension(16, [0, 3, 2, 0x68, 0x32, 0]) },
        { "ALPN twice", new ClientHelloBuilder().WithAlpn("h2").WithAlpn("h2") },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_BrokenStructure_IsMalformed(string reason, ClientHelloBuilder hello)
    {
        Assert.NotEmpty(reason);
        var bytes = hello.Build();
        Assert.Equal(HelloResult.Invalid(HelloError.Malformed), HelloResult.Of(bytes));
        Assert.Equal(HelloResult.Invalid(HelloError.Malformed), HelloResult.Of(hello.Build(3)));
        Assert.Equal(HelloResult.NeedMore, HelloResult.Of(bytes.AsSpan(0, bytes.Length - 1)));
    }

    [Fact]
    public void Read_OtherExtensionTwice_IsTheServersToJudge() =>
        Assert.Equal(HelloResult.Done("a.example"), HelloResult.Of(new ClientHelloBuilder().WithPadding(1).WithPadding(1).WithServerName("a.example").Build()));

    [Fact]
    public void Read_ScratchTooShort_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        ClientHelloReader.Read(Smallest, HelloResult.DefaultMaxBytes, new byte[ClientHelloReader.ScratchBytes - 1], out _, out _));

    [Fact]
    public void UnrecognizedName_IsOneFatalAlertRecord() =>
        Assert.Equal("15030300020270", Convert.ToHexStringLower(TlsAlert.UnrecognizedName));
}
