using System.Text.RegularExpressions;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;
using ActorProxy.Testing;
using ActorProxy.Testing.Tls;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.Tls;

public partial class HelloRobustnessTests
{
    private static readonly byte[] Scratch = new byte[ClientHelloReader.ScratchBytes];

    [Theory]
    [MemberData(nameof(ClientHelloReaderTests.Samples), MemberType = typeof(ClientHelloReaderTests))]
    public void Read_EveryByteChanged_NeverThrowsAndNamesStayLegal(string sample, byte[] hello, string name, string alpn, bool hasEch)
    {
        Assert.False(string.IsNullOrEmpty(sample) || name is null || alpn is null || (hasEch && alpn.Length == 0));
        var random = new Random(20260726);
        for (var position = 0; position < hello.Length; position++)
        {
            var original = hello[position];
            foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff, (byte)(original ^ 1), (byte)(original + 1), (byte)(original - 1), (byte)random.Next(256) })
            {
                hello[position] = value;
                AssertSane(hello);
            }

            hello[position] = original;
        }
    }

    [Fact]
    public void Read_Garbage_NeverThrows() => Gen.Byte.Array[0, 300].Sample(AssertSane, iter: 20_000);

    [Fact]
    public void Read_GarbageInAHandshakeRecord_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[41, 300], Gen.Int[1, 300]).Sample(
            (body, recordBytes) => AssertSane(ClientHelloBuilder.Records([1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body], recordBytes)),
            iter: 20_000);

    [Fact]
    public void Read_GarbageExtensions_NeverThrows() =>
        Gen.Select(Gen.OneOf(Gen.Const((ushort)0), Gen.Const((ushort)16)), Gen.OneOf(Gen.Byte, Gen.Byte[0, 5]).Array[0, 40]).Array[0, 4].Sample(
            extensions =>
            {
                var hello = new ClientHelloBuilder();
                foreach (var (type, data) in extensions)
                {
                    hello.WithExtension(type, data);
                }

                AssertSane(hello.Build());
            },
            iter: 20_000);

    [Theory]
    [MemberData(nameof(ClientHelloReaderTests.Samples), MemberType = typeof(ClientHelloReaderTests))]
    public void Read_CutInTwoRecordsAtEveryByte_GivesTheSame(string sample, byte[] hello, string name, string alpn, bool hasEch)
    {
        Assert.NotEmpty(sample);
        var message = Message(hello);
        for (var cut = 1; cut < message.Length; cut++)
        {
            byte[] records = [.. ClientHelloBuilder.Record(message.AsSpan(0, cut)), .. ClientHelloBuilder.Record(message.AsSpan(cut))];
            Assert.Equal(HelloResult.Done(name, alpn, hasEch), HelloResult.Of(records));
        }
    }

    [Fact]
    public void Read_CutInAnyRecords_GivesTheSame() => Gen.Int[1, 400].Array[1, 40].Sample(
        sizes =>
        {
            var message = ClientHelloBuilder.Typical("cut.example").WithKeyShare(0x11ec, 1216).BuildMessage().AsSpan();
            List<byte> records = [];
            for (var i = 0; !message.IsEmpty; i++)
            {
                var count = Math.Min(sizes[i % sizes.Length], message.Length);
                records.AddRange(ClientHelloBuilder.Record(message[..count]));
                message = message[count..];
            }

            Assert.Equal(HelloResult.Done("cut.example", "\x02h2\x08http/1.1"), HelloResult.Of(records.ToArray()));
        },
        iter: 500);

    [Fact]
    public void Read_AnyLegalName_IsReturnedInLowerCase()
    {
        var label = Gen.Char["abcXYZ-_0189"].Array[1, 12].Select(c => new string(c));
        Gen.Select(label.Array[0, 5], Gen.Char["abcXYZ-_"], Gen.Bool).Sample(
            (labels, last, dot) =>
            {
                var name = string.Join('.', [.. labels, last.ToString()]);
                var hello = new ClientHelloBuilder().WithServerName(name + (dot ? "." : "")).Build();
                Assert.Equal(name.ToLowerInvariant(), HelloResult.Of(hello).Name);
            });
    }

    [Fact]
    public void Read_WholeCutOrGarbage_AllocatesNothing()
    {
        var whole = CapturedHellos.Curl;
        var message = Message(whole);
        message[^1] = 1;
        message[^200]++;
        byte[][] inputs =
        [
            whole,
            ClientHelloBuilder.Typical("cut.example").WithKeyShare(0x11ec, 1216).Build(100),
            ClientHelloBuilder.Typical("192.0.2.1").Build(),
            whole[..100],
            ClientHelloBuilder.Record(message),
            new ClientHelloBuilder().WithExtension(ClientHelloBuilder.ServerNameExtension, [0, 9, 0]).Build(),
            new ClientHelloBuilder().WithPadding(HelloResult.DefaultMaxBytes).Build(),
            "GET / HTTP/1.1"u8.ToArray(),
            [],
        ];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var input in inputs)
            {
                ClientHelloReader.Read(input, HelloResult.DefaultMaxBytes, Scratch, out _, out _);
            }
        }));
    }

    private static void AssertSane(byte[] input)
    {
        var result = HelloResult.Of(input);
        Assert.Equal(result.Status == ReadStatus.Invalid, result.Error != HelloError.None);
        Assert.True(result.Name.Length == 0 || (result.Name.Length <= 253 && LegalName().IsMatch(result.Name)), result.Name);
        if (result.Status != ReadStatus.Done)
        {
            Assert.Equal("", result.Name + result.Alpn);
        }
    }

    private static byte[] Message(byte[] hello)
    {
        List<byte> message = [];
        for (var position = 0; position < hello.Length;)
        {
            var length = hello[position + 3] << 8 | hello[position + 4];
            message.AddRange(hello.AsSpan(position + 5, length));
            position += 5 + length;
        }

        return [.. message];
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\z")]
    private static partial Regex LegalName();
}
