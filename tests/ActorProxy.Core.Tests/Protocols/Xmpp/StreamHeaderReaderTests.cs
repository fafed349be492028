using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Xmpp;

namespace ActorProxy.Core.Tests.Protocols.Xmpp;

public class StreamHeaderReaderTests
{
    private const int MaxBytes = 16 * 1024;
    private const string Rest = " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'";

    public static TheoryData<string, string> Samples => new()
    {
        // RFC 6120 §4.2.
        { "<?xml version='1.0'?>\n<stream:stream\n    from='juliet@im.example.com'\n    to='im.example.com'\n    version='1.0'\n    xml:lang='en'\n    xmlns='jabber:client'\n    xmlns:stream='http://etherx.jabber.org/streams'>", "im.example.com" },

        // Gajim, Conversations, Prosody to another server: quotes, order, and a declaration or none.
        { "<?xml version='1.0'?><stream:stream xmlns=\"jabber:client\" to=\"a.example\" version=\"1.0\" xmlns:stream=\"http://etherx.jabber.org/streams\" xml:lang=\"en\">", "a.example" },
        { "<stream:stream to='a.example'" + Rest + ">", "a.example" },
        { "<?xml version='1.0'?><stream:stream xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='b.example' xmlns='jabber:server' to='a.example'>", "a.example" },

        // Another prefix, or none.
        { "<s:stream xmlns:s='http://etherx.jabber.org/streams' to='a.example'>", "a.example" },
        { "<stream xmlns='http://etherx.jabber.org/streams' to='a.example'>", "a.example" },

        { "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes' ?>\r\n\t <stream:stream\r\n to = 'a.example' >", "a.example" },
        { "\n <stream:stream to='a.example'>", "a.example" },
        { "<?xml version='1.0' encoding='utf-8'?><stream:stream to='a.example'>", "a.example" },
        { "<stream:stream to='A.Example.'>", "A.Example." },
        { "<stream:stream to='münchen.example'>", "münchen.example" },

        // What stands between quotes is not a tag's end, and another attribute's reference is nobody's domain.
        { "<stream:stream id='a>b/>\"' to='a.example'>", "a.example" },
        { "<stream:stream from='o&apos;neill@b.example' to='a.example'>", "a.example" },

        // Nothing to route by.
        { "<stream:stream" + Rest + ">", "" },
        { "<stream:stream to=''>", "" },
        { "<stream:stream x:to='a.example' tos='b.example' To='c.example'>", "" },
    };

    public static TheoryData<string> Malformed =>
    [
        "GET / HTTP/1.1\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\u0016\u0003\u0001",
        "\0",
        "\ufeff<stream:stream to='a.example'>",
        "<html>",
        "<streams to='a.example'>",
        "<mystream to='a.example'>",
        "<stream:stream/>",
        "<stream:stream to='a.example'/>",
        "</stream:stream>",
        "< stream:stream to='a.example'>",
        "<1stream to='a.example'>",
        "<!DOCTYPE stream SYSTEM 'http://a.example/'>",
        "<!-- to --><stream:stream to='a.example'>",
        "<?xml version='1.0'?><!DOCTYPE stream []><stream:stream to='a.example'>",
        "<?xml version='1.0'?><?pi?><stream:stream to='a.example'>",
        "<?pi version='1.0'?><stream:stream to='a.example'>",
        "<?xml version='1.0'><stream:stream to='a.example'>",
        "<?xml version='1.0'?>text<stream:stream to='a.example'>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><stream:stream to='a.example'>",
        "<?xml version='1.0' encoding='UTF-16'?><stream:stream to='a.example'>",
        "<stream:stream to='a.example' to='b.example'>",
        "<stream:stream to='' to='b.example'>",
        "<stream:stream to='&#97;.example'>",
        "<stream:stream to='a&amp;b.example'>",
        "<stream:stream to='a.example'version='1.0'>",
        "<stream:stream to=a.example>",
        "<stream:stream to>",
        "<stream:stream to=>",
        "<stream:stream ='a.example'>",
        "<stream:stream id='<' to='a.example'>",
        "<stream:stream id='\u0001' to='a.example'>",
        "<stream:stream ? to='a.example'>",
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_WholeHeader_ReturnsTo(string header, string to)
    {
        Assert.Equal((ReadStatus.Done, StreamHeaderError.None, to), Read(header));
        Assert.Equal((ReadStatus.Done, StreamHeaderError.None, to), Read(header + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\u0001\ufffd"));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Read_EveryPrefix_NeedsMore(string header, string to)
    {
        Assert.NotNull(to);
        var bytes = Encoding.UTF8.GetBytes(header);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal((ReadStatus.NeedMore, StreamHeaderError.None, ""), Read(bytes.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_AnythingElse_IsMalformedAtOnceAndWhateverFollows(string input)
    {
        Assert.Equal((ReadStatus.Invalid, StreamHeaderError.Malformed, ""), Read(input));
        Assert.Equal((ReadStatus.Invalid, StreamHeaderError.Malformed, ""), Read(input + "' to='a.example'>"));
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0xaf })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    public void Read_NotUtf8_IsMalformed(byte[] bytes)
    {
        foreach (var (before, after) in new[] { ("<stream:stream to='", "'>"), ("<stream:stream id='", "' to='a.example'>"), ("<stream:stream x", "='' to='a.example'>") })
        {
            Assert.Equal((ReadStatus.Invalid, StreamHeaderError.Malformed, ""), Read((byte[])[.. Encoding.UTF8.GetBytes(before), .. bytes, .. Encoding.UTF8.GetBytes(after)]));
        }
    }

    [Fact]
    public void Read_HeaderOfTheGreatestSize_IsReadAndNotOneByteMore()
    {
        var header = Encoding.UTF8.GetBytes("<stream:stream id='" + new string('x', 1000) + "' to='a.example'>");
        byte[] more = [.. header, .. "<starttls/>"u8];
        for (var given = 0; given <= more.Length; given++)
        {
            var expected = given < header.Length ? ReadStatus.NeedMore : ReadStatus.Done;
            Assert.Equal(expected, StreamHeaderReader.Read(more.AsSpan(0, given), header.Length, out _, out _));
            Assert.Equal(expected, StreamHeaderReader.Read(more.AsSpan(0, given), header.Length + 1, out _, out _));
        }

        Assert.Equal((ReadStatus.NeedMore, StreamHeaderError.None, ""), Read(header.AsSpan(0, header.Length - 2), header.Length - 1));
        Assert.Equal((ReadStatus.Invalid, StreamHeaderError.TooLarge, ""), Read(header.AsSpan(0, header.Length - 1), header.Length - 1));
        Assert.Equal((ReadStatus.Invalid, StreamHeaderError.TooLarge, ""), Read(more, header.Length - 1));
    }

    private static (ReadStatus Status, StreamHeaderError Error, string To) Read(string input) => Read(Encoding.UTF8.GetBytes(input));

    private static (ReadStatus Status, StreamHeaderError Error, string To) Read(ReadOnlySpan<byte> input, int maxBytes = MaxBytes)
    {
        var status = StreamHeaderReader.Read(input, maxBytes, out var to, out var error);
        return (status, error, Encoding.UTF8.GetString(to));
    }
}
