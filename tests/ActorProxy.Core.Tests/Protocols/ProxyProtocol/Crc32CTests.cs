using ActorProxy.Core.Protocols.ProxyProtocol;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class Crc32CTests
{
    [Fact]
    public void Of_CheckString_IsThePublishedValue() => Assert.Equal(0xe3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public void Of_Anything_EqualsTheDefinition() =>
        Gen.Byte.Array[0, 100].Sample(bytes => Crc32C.Of(bytes) == NaiveCrc32C.Of(bytes));

    [Fact]
    public void OfHeader_TakesTheFieldAsZero() => Gen.Select(Gen.Byte.Array[4, 100], Gen.Int[0, 96]).Sample((bytes, at) =>
    {
        var field = at % (bytes.Length - 3);
        var actual = Crc32C.OfHeader(bytes, field);
        bytes.AsSpan(field, 4).Clear();
        return actual == NaiveCrc32C.Of(bytes);
    });
}
