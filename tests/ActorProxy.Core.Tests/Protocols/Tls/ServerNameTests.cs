using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Protocols.Tls;

public class ServerNameTests
{
    private static readonly string Label63 = new('a', 63);
    private static readonly string Name253 = string.Join('.', Label63, Label63, Label63, new string('b', 61));

    public static TheoryData<string, string> Usable => new()
    {
        { "example.org", "example.org" },
        { "EXAMPLE.Org", "example.org" },
        { "example.org.", "example.org" },
        { "localhost", "localhost" },
        { "a", "a" },
        { "_acme.under_score.example", "_acme.under_score.example" },
        { "xn--bcher-kva.example", "xn--bcher-kva.example" },
        { "r3---sn-4g5e.example", "r3---sn-4g5e.example" },
        { "1.2.3.4.example", "1.2.3.4.example" },
        { "3com.example", "3com.example" },
        { "1.2.3.4a", "1.2.3.4a" },
        { "Z-0_.Az", "z-0_.az" },
        { Label63, Label63 },
        { Name253, Name253 },
        { Name253 + ".", Name253 },
    };

    [Theory]
    [MemberData(nameof(Usable))]
    public void Read_HostName_IsLowerCasedWithoutTrailingDot(string sent, string name) =>
        Assert.Equal(HelloResult.Done(name), HelloResult.Of(new ClientHelloBuilder().WithServerName(sent).Build()));

    public static TheoryData<string> Unusable =>
    [
        "", ".", "..", "a..b", ".a", "a..", "192.0.2.1", "192.0.2.1.", "2001:db8::1", "[2001:db8::1]", "::1", "1", "10.1", "a.1",
        "a b", "a/b", "a@b", "a*b", "*.example.org", "a\0b", "a\r\nb", "caf\u00e9.example", "a\x7f", "`a", "{a", "@",
        Label63 + "a", "b" + Name253, "b" + Name253 + ".", new string('a', 1000),
    ];

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Read_NoHostName_IsDoneWithoutName(string sent)
    {
        Assert.Equal(HelloResult.Done(), HelloResult.Of(new ClientHelloBuilder().WithServerName(sent).Build()));
        Assert.Equal(HelloResult.Done(alpn: "\x02h2"), HelloResult.Of(new ClientHelloBuilder().WithServerName(sent).WithAlpn("h2").Build(9)));
    }

    [Fact]
    public void Read_EmptyExtension_IsDoneWithoutName() =>
        Assert.Equal(HelloResult.Done(), HelloResult.Of(new ClientHelloBuilder().WithExtension(ClientHelloBuilder.ServerNameExtension, []).Build()));

    [Fact]
    public void Read_EmptyList_IsDoneWithoutName() =>
        Assert.Equal(HelloResult.Done(), HelloResult.Of(new ClientHelloBuilder().WithServerNames().Build()));

    [Fact]
    public void Read_UnknownNameTypes_AreSkipped()
    {
        var hello = new ClientHelloBuilder().WithServerNames((7, [1, 2, 3]), (0, "a.example"u8.ToArray()), (7, [])).Build();
        Assert.Equal(HelloResult.Done("a.example"), HelloResult.Of(hello));
    }

    [Fact]
    public void Read_EveryByteInAName_IsFoldedKeptOrRefused()
    {
        for (var value = 0; value < 256; value++)
        {
            var c = (char)value;
            var expected = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? $"a{char.ToLowerInvariant(c)}b.example" : "";
            Assert.Equal(expected, HelloResult.Of(new ClientHelloBuilder().WithServerName($"a{c}b.example").Build()).Name);
        }
    }
}
