using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Xmpp;
using ActorProxy.Testing;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.Xmpp;

public class StreamHeaderRobustnessTests
{
    private const int MaxBytes = 16 * 1024;

    private static readonly Gen<string> Space = Gen.Char[" \t\r\n"].Array[1, 3].Select(c => new string(c));

    private static readonly Gen<string> Attribute = Gen.Select(
        OneOf("id", "from", "version", "xmlns", "xmlns:stream", "xml:lang", "x:to", "tö"),
        Gen.OneOf(Gen.Char['#', '~'], Gen.Const('ü')).Array[0, 20].Select(c => new string(c).Replace("<", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)),
        (name, value) => $"{name}=\"{value}\"");

    /// <summary>Headers of any shape that is legal, and what <c>to</c> says.</summary>
    private static readonly Gen<(byte[] Header, string To)> Headers = Gen.Select(
        OneOf("", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding='Utf-8' ?>\n"),
        OneOf("stream:stream", "stream", "ß:stream"),
        Gen.Select(Space, Attribute, (space, attribute) => space + attribute).Array[0, 4],
        Gen.Select(Space, Gen.Char["ab.-_XZ09ü @/"].Array[0, 30].Select(c => new string(c)), OneOf('"', '\'')),
        Gen.Int[0, 4],
        (declaration, tag, others, to, place) =>
        {
            var parts = others.ToList();
            parts.Insert(Math.Min(place, parts.Count), $"{to.Item1}to={to.Item3}{to.Item2}{to.Item3}");
            return (Encoding.UTF8.GetBytes($"{declaration}<{tag}{string.Concat(parts)}>"), to.Item2);
        });

    [Fact]
    public void Read_AnyLegalHeaderCutAnywhere_GivesTheSame() => Headers.Sample(
        sample =>
        {
            for (var length = 0; length < sample.Header.Length; length++)
            {
                Assert.Equal(ReadStatus.NeedMore, StreamHeaderReader.Read(sample.Header.AsSpan(0, length), MaxBytes, out _, out _));
            }

            Assert.Equal(ReadStatus.Done, StreamHeaderReader.Read(sample.Header, MaxBytes, out var to, out _));
            Assert.Equal(sample.To, Encoding.UTF8.GetString(to));
        },
        iter: 2_000);

    [Fact]
    public void Read_Garbage_NeverThrows() => Gen.Byte.Array[0, 200].Sample(AssertSane, iter: 20_000);

    [Fact]
    public void Read_GarbageOfXmlsOwnSigns_NeverThrowsAndNeverChangesItsMind() => Gen.Select(
            OneOf("", "<?xml", "<stream:stream", "<stream:stream to='a.example"),
            Gen.OneOf(Gen.Byte, Gen.Char["<>?=/&'\" \ntoxml:"].Select(c => (byte)c)).Array[0, 40])
        .Sample((start, end) => AssertSane([.. Encoding.ASCII.GetBytes(start), .. end]), iter: 20_000);

    [Fact]
    public void Read_AnyByteOfAHeaderChanged_NeverThrows() => Gen.Select(Headers, Gen.Int[0, 200], Gen.Byte).Sample(
        (sample, place, value) =>
        {
            byte[] header = [.. sample.Header];
            header[place % header.Length] = value;
            AssertSane(header);
        },
        iter: 20_000);

    [Fact]
    public void Read_WholeCutOrGarbage_AllocatesNothing()
    {
        byte[][] inputs =
        [
            "<?xml version='1.0'?><stream:stream to='a.example' version='1.0'>"u8.ToArray(),
            "<?xml version='1.0'?><stream:stream to='a.ex"u8.ToArray(),
            "<stream:stream to='&#97;'>"u8.ToArray(),
            "GET / HTTP/1.1"u8.ToArray(),
            [],
        ];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var input in inputs)
            {
                StreamHeaderReader.Read(input, MaxBytes, out _, out _);
            }
        }));
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Also that a verdict stands, whatever follows, and that every verdict's domain is a name or none.</summary>
    private static void AssertSane(byte[] input)
    {
        var status = StreamHeaderReader.Read(input, MaxBytes, out var to, out var error);
        Assert.Equal(status == ReadStatus.Invalid, error != StreamHeaderError.None);
        var domain = StreamDomain.Read(to);
        Assert.True(domain is null || domain.All(c => c is '.' or '-' or '_' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)), domain);
        var before = ReadStatus.NeedMore;
        for (var length = 0; length <= input.Length; length++)
        {
            var now = StreamHeaderReader.Read(input.AsSpan(0, length), MaxBytes, out _, out _);
            Assert.True(before == ReadStatus.NeedMore || now == before, $"{before}, then {now} at {length}");
            before = now;
        }

        Assert.Equal(status, before);
    }
}
