using System.Text;
using ActorProxy.Core.Protocols.Xmpp;

namespace ActorProxy.Core.Tests.Protocols.Xmpp;

public class StreamDomainTests
{
    [Theory]
    [InlineData("a.example", "a.example")]
    [InlineData("A.Example.", "a.example")]
    [InlineData("under_score.example", "under_score.example")]
    [InlineData("xn--mnchen-3ya.example", "xn--mnchen-3ya.example")]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("MÜNCHEN.Example.", "xn--mnchen-3ya.example")]
    [InlineData("пример.example", "xn--e1afmkfd.example")]
    [InlineData("例え。example", "xn--r8jz45g.example")]
    public void Read_Domain_IsAsRoutesHaveIt(string to, string expected) => Assert.Equal(expected, Read(to));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..example")]
    [InlineData("user@a.example")]
    [InlineData("a.example/resource")]
    [InlineData("a example")]
    [InlineData("192.0.2.1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("ü..example")]
    [InlineData("ü ü.example")]
    [InlineData("\u0000")]
    public void Read_NoDomain_IsNone(string to) => Assert.Null(Read(to));

    [Fact]
    public void Read_TooLong_IsNone()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{label[..61]}";
        Assert.Equal(longest, Read(longest));
        Assert.Null(Read(longest + "a"));
        Assert.Null(Read(label + "a.example"));
        Assert.Null(Read(new string('ü', 60) + ".example"));
        Assert.Null(Read(new string('ü', 16_000)));
    }

    private static string? Read(string to) => StreamDomain.Read(Encoding.UTF8.GetBytes(to));
}
