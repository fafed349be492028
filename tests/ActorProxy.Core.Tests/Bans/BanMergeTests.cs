using ActorProxy.Core.Bans;
using CsCheck;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>Records may come in any order and any number of times: what holds in the end is the same.</summary>
public sealed class BanMergeTests
{
    private static readonly Gen<Ban> OfOnePrefix = BanSamples.Version.Select(version => BanSamples.Of(BanSamples.Parse("203.0.113.1"), version));

    [Fact]
    public void Later_IsCommutativeAssociativeAndIdempotent() => Gen.Select(OfOnePrefix, OfOnePrefix, OfOnePrefix).Sample((a, b, c) =>
    {
        Assert.Equal(Ban.Later(a, b), Ban.Later(b, a));
        Assert.Equal(Ban.Later(a, Ban.Later(b, c)), Ban.Later(Ban.Later(a, b), c));
        Assert.Equal(a, Ban.Later(a, a));
    });

    [Fact]
    public void Lifted_KeepsTheOffencesAndIsOverWhateverTheClockSays()
    {
        var ban = BanSamples.Of(BanSamples.Parse("203.0.113.1"), new BanVersion(3, 1)) with { Offences = 4 };
        var lifted = ban.Lifted(5000, new BanVersion(4, 1));

        Assert.True(ban.IsActive(4000));
        Assert.False(lifted.IsActive(4000));
        Assert.Equal(5000, lifted.UntilUnixMs);
        Assert.Equal(4, lifted.Offences);
        Assert.Same(lifted, Ban.Later(ban, lifted));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(59_999, false)]
    [InlineData(60_000, true)]
    [InlineData(600_000, true)]
    public void HasFaded_InWholeMinutesAfterTheHistoryTime(long after, bool faded)
    {
        var retention = new BanRetention(TimeSpan.FromHours(1));
        var ban = BanSamples.Of(BanSamples.Parse("203.0.113.1"), new BanVersion(1, 1)) with { UntilUnixMs = 1_800_000_030_000 };

        Assert.Equal(faded, retention.HasFaded(ban, 1_800_000_000_000 + 3_600_000 + after));
        Assert.False(retention.HasFaded(ban with { UntilUnixMs = null }, Ban.MaxUnixMs));
    }

    [Fact]
    public void Digest_AnyOrderAndDetour_IsThatOfWhatIsLeft() => BanSamples.Record.Array[0, 20].Sample(records =>
    {
        var (walked, direct) = (new BanDigest(), new BanDigest());
        var held = new Dictionary<Core.Addresses.IpPrefix, Ban>();
        foreach (var record in records)
        {
            if (held.TryGetValue(record.Prefix, out var old) && old.Version >= record.Version)
            {
                continue;
            }

            if (old is not null)
            {
                walked.Toggle(old.Prefix, old.Version);
            }

            walked.Toggle(record.Prefix, record.Version);
            held[record.Prefix] = record;
        }

        foreach (var record in held.Values.Reverse())
        {
            direct.Toggle(record.Prefix, record.Version);
        }

        Assert.Equal(direct.Root, walked.Root);
        Assert.Empty(walked.Differing(direct.Buckets));
        Assert.Equal(held.Count == 0, walked.Root == 0);
    });

    [Fact]
    public void Digest_OneRecordMore_DiffersInItsBucketAlone() => Gen.Select(BanSamples.Record.HashSet[0, 20], BanSamples.Record).Sample((records, one) =>
    {
        var (with, without) = (new BanDigest(), new BanDigest());
        foreach (var record in records)
        {
            with.Toggle(record.Prefix, record.Version);
            without.Toggle(record.Prefix, record.Version);
        }

        with.Toggle(one.Prefix, one.Version);

        Assert.Equal([BanDigest.BucketOf(one.Prefix)], with.Differing(without.Buckets));
        Assert.NotEqual(with.Root, without.Root);
    });

    [Fact]
    public void Digest_IsTheSameInEveryVersionOfTheProgram()
    {
        var digest = new BanDigest();
        digest.Toggle(BanSamples.Parse("203.0.113.1"), new BanVersion(0x0123_4567_89ab_cdef, 42));
        digest.Toggle(BanSamples.Parse("2001:db8::/64"), new BanVersion(1, 2));

        Assert.Equal((ushort)3878, BanDigest.BucketOf(BanSamples.Parse("203.0.113.1")));
        Assert.Equal(8933390746452926190UL, digest.Root);
    }
}
