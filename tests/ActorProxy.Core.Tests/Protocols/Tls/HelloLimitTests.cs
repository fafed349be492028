using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Protocols.Tls;

public class HelloLimitTests
{
    [Theory]
    [InlineData(16384)]
    [InlineData(100)]
    [InlineData(1)]
    public void Read_AroundTheCap_CountsRecordHeaders(int recordBytes)
    {
        var hello = ClientHelloBuilder.Typical("cap.example").Build(recordBytes);

        Assert.Equal("cap.example", HelloResult.Of(hello, hello.Length).Name);
        Assert.Equal("cap.example", HelloResult.Of(hello, hello.Length + 1).Name);
        Assert.Equal(HelloResult.Invalid(HelloError.TooLarge), HelloResult.Of(hello, hello.Length - 1));
        Assert.Equal(HelloResult.NeedMore, HelloResult.Of(hello.AsSpan(0, hello.Length - 1), hello.Length));
    }

    [Fact]
    public void Read_TooLargeByItsHeader_IsSaidAtTheHeader()
    {
        var hello = ClientHelloBuilder.Typical("cap.example").Build();
        Assert.Equal(HelloResult.NeedMore, HelloResult.Of(hello.AsSpan(0, 8), hello.Length - 1));
        Assert.Equal(HelloResult.Invalid(HelloError.TooLarge), HelloResult.Of(hello.AsSpan(0, 9), hello.Length - 1));
    }

    [Fact]
    public void Read_TooLargeByItsRecords_IsSaidWhenTheyCannotFit()
    {
        // One byte over with full records counted; the headers that one-byte records add are only known as they come.
        var message = ClientHelloBuilder.Typical("cap.example").BuildMessage();
        var hello = ClientHelloBuilder.Records(message, 1);
        var first = Enumerable.Range(0, hello.Length).First(n => HelloResult.Of(hello.AsSpan(0, n), 1000).Status == ReadStatus.Invalid);
        Assert.InRange(first, 9, 1000);
        Assert.Equal(HelloError.TooLarge, HelloResult.Of(hello.AsSpan(0, first), 1000).Error);
    }

    [Fact]
    public void Read_CapWithoutAVerdict_IsTooLarge()
    {
        byte[] start = [0x16, 0x03, 0x01, 0x00, 0x01, 0x01];
        Assert.Equal(HelloResult.NeedMore, HelloResult.Of(start, 7));
        Assert.Equal(HelloResult.Invalid(HelloError.TooLarge), HelloResult.Of(start, 6));
    }

    [Theory]
    [InlineData(ClientHelloReader.MaxHelloBytes - 1, true)]
    [InlineData(ClientHelloReader.MaxHelloBytes, true)]
    [InlineData(ClientHelloReader.MaxHelloBytes + 1, false)]
    public void Read_AroundTheLargestHello_HoldsWhateverIsAllowed(int total, bool fits)
    {
        // Four records' headers are 20 bytes up to 65 536 bytes of message; five begin beyond 64 KiB.
        var empty = new ClientHelloBuilder().WithServerName("big.example").WithPadding(0).BuildMessage().Length;
        var hello = new ClientHelloBuilder().WithServerName("big.example").WithPadding(total - 20 - empty).Build();

        Assert.Equal(total, hello.Length);
        var expected = fits ? HelloResult.Done("big.example") : HelloResult.Invalid(HelloError.TooLarge);
        Assert.Equal(expected, HelloResult.Of(hello, int.MaxValue));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Read_SessionId_MayBe32Bytes(int length, bool ok) =>
        Assert.Equal(ok, HelloResult.Of(new ClientHelloBuilder { SessionId = new byte[length] }.Build()).Status == ReadStatus.Done);

    [Theory]
    [InlineData((1 << 14) - 1, true)]
    [InlineData(1 << 14, true)]
    [InlineData((1 << 14) + 1, false)]
    public void Read_RecordLength_MayBe16384(int length, bool ok)
    {
        var empty = new ClientHelloBuilder().WithPadding(0).BuildMessage().Length;
        var record = ClientHelloBuilder.Record(new ClientHelloBuilder().WithPadding(length - empty).BuildMessage());
        Assert.Equal(length + 5, record.Length);
        Assert.Equal(ok, HelloResult.Of(record, 20_000).Status == ReadStatus.Done);
    }
}
