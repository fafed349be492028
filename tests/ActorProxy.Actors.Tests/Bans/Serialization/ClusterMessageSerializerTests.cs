using System.Runtime.Serialization;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Clustering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Certificates;
using Akka.TestKit.Xunit2;
using CsCheck;

namespace ActorProxy.Actors.Tests.Bans.Serialization;

/// <summary>The bytes between nodes are frozen, and what is not such bytes is refused before anything is built from it.</summary>
public sealed class ClusterMessageSerializerTests() : TestKit("akka.loglevel = WARNING\n" + ClusterSerialization.Hocon)
{
    /// <summary>203.0.113.1, jail sshd, origin Report, reporter y, reason r, since 1, until 2, offences 3, version 5 of node 6.</summary>
    private const string RecordBytes =
        "00" + "00" + "80" + "00000000000000000000ffffcb007101" + "0000000000000005" + "0000000000000006" + "0000000000000001" + "0000000000000002" + "00000003"
        + "0473736864" + "0179" + "000172";

    private const string ClientBytes = "80" + "00000000000000000000ffffcb007101";

    private static readonly Ban Record = new()
    {
        Prefix = BanSamples.Prefix("203.0.113.1"),
        Jail = "sshd",
        Origin = BanOrigin.Report,
        Reporter = "y",
        Reason = "r",
        SinceUnixMs = 1,
        UntilUnixMs = 2,
        Offences = 3,
        Version = new BanVersion(5, 6),
    };

    private static readonly Ban[] Records = [Record, BanSamples.Rich("2001:db8::/64", 9), Record with { UntilUnixMs = null, Jail = "", Reporter = "", Reason = "" }];

    private static readonly object[] Samples =
    [
        new BanBatch(7, Records),
        new BanBatch(7, []),
        new BanBatchTaken(long.MaxValue),
        new BanRoot(ulong.MaxValue),
        new BanDigests(true, []),
        new BanDigests(false, [.. Enumerable.Range(0, BanDigest.BucketCount).Select(i => (ulong)i * 0x0123_4567_89ab)]),
        new PullBans(8, [1, 4095], BanSamples.Prefix("10.0.0.0/8")),
        new PullBans(8, [.. Enumerable.Range(0, 512).Select(i => (ushort)i)], null),
        new BanChunk(9, Records, 2, BanSamples.Prefix("2001:db8::/32")),
        new BanChunk(9, [], 512, null),
        new ReportFailures(Record.Prefix, BanOrigin.Edge, "mail", new FailureReport("sshd", 3, 4, new ReportKey(ulong.MaxValue)), "für"),
        new ReportFailures(Record.Prefix, BanOrigin.Report, "", new FailureReport("sshd", int.MaxValue), ""),
        new FailuresJudged(ReportOutcome.Banned, 5, true, 6),
        new FailuresJudged(ReportOutcome.Counted, 1, false, null),
        new UnbanClient(Record.Prefix, "mail"),
        new ClientUnbanned(Record),
        new ClientUnbanned(null),
        new DescribeClient(BanSamples.Prefix("2001:db8::/64")),
        new ClientDescribed([new ClientEvent(1, ClientEventKind.Banned, "web", "mail", 2), new ClientEvent(2, ClientEventKind.Unbanned, "web", "", 0)]),
        new SeenClients([Record.Prefix, BanSamples.Prefix("2001:db8::/64")], [new UpstreamMark(ulong.MaxValue), new UpstreamMark(1)]),
        new ClientsSeen([true, false]),
        new PullCertificates(long.MaxValue, "https://ca.example/directory", 1, [new HeldCertificate("a.example", DateTimeOffset.UnixEpoch), new HeldCertificate("b.example", null)]),
        new PullCertificates(0, "", null, []),
        new CertificateBundle(10, "https://ca.example/directory", new StoredAccount("key", 2), [new SharedCertificate("a.example", "pem"), new SharedCertificate("b.example", "")]),
        new CertificateBundle(0, "", null, []),
        new PublishChallenge(new ChallengeAnswer(ChallengeKind.Http, "a.example", "token", "token.thumbprint")),
        new ChallengePublished("token"),
        new WithdrawChallenge(new ChallengeAnswer(ChallengeKind.TlsAlpn, "a.example", "token", "token.thumbprint")),
        DescribeSide.Instance,
        new ClusterSide(ClusterSide.MostMembers, "akka.ssl.tcp://actorproxy@[fd00::1]:4053"),
        new ClusterSide(0, ""),
    ];

    private readonly Gen<Ban> _anyBan =
        Gen.Select(Gen.UInt, Gen.Int[0, 128], Gen.Long[0, BanVersion.MaxStamp], Gen.ULong, Gen.Long[0, Ban.MaxUnixMs], Gen.Bool, Gen.String[0, 500], Gen.Int[0, int.MaxValue])
            .Select((address, bits, stamp, node, time, flag, text, number) => new Ban
            {
                Prefix = IpPrefix.Of(flag ? NetAddress.FromIPv4(address) : NetAddress.FromBits((UInt128)address << 90), (byte)bits),
                Jail = "jail",
                Origin = (BanOrigin)(number % 4),
                Reporter = flag ? "" : "r",
                Reason = string.Concat(text.Where(letter => !char.IsSurrogate(letter))),
                SinceUnixMs = time,
                UntilUnixMs = flag ? null : time,
                IsLifted = !flag,
                Offences = number,
                Version = new BanVersion(stamp, node),
            });

    private ClusterMessageSerializer Serializer => (ClusterMessageSerializer)Sys.Serialization.FindSerializerForType(typeof(BanBatch));

    public static TheoryData<string, string, object> Golden => new()
    {
        { "bb1", "0000000000000007" + "0001" + RecordBytes, new BanBatch(7, [Record]) },
        { "bt1", "0000000000000102", new BanBatchTaken(0x102) },
        { "br1", "fedcba9876543210", new BanRoot(0xfedc_ba98_7654_3210) },
        { "bd1", "01" + "0000", new BanDigests(true, []) },
        { "bp1", "0000000000000008" + "01" + "68" + "00000000000000000000ffff0a000000" + "0002" + "0001" + "0fff", new PullBans(8, [1, 4095], BanSamples.Prefix("10.0.0.0/8")) },
        { "bp1", "0000000000000008" + "00" + "0001" + "0002", new PullBans(8, [2], null) },
        { "bc1", "0000000000000009" + "0002" + "00" + "0001" + RecordBytes, new BanChunk(9, [Record], 2, null) },
        { "cr1", ClientBytes + "02" + "00016d" + "000473736864" + "00000003" + "010000000000000004" + "010000000000000005" + "000172", new ReportFailures(Record.Prefix, BanOrigin.Edge, "m", new FailureReport("sshd", 3, 4, new ReportKey(5)), "r") },
        { "cj1", "01" + "00000005" + "01" + "010000000000000006", new FailuresJudged(ReportOutcome.Banned, 5, true, 6) },
        { "cu1", ClientBytes + "00016d", new UnbanClient(Record.Prefix, "m") },
        { "cl1", "00", new ClientUnbanned(null) },
        { "cd1", ClientBytes, new DescribeClient(Record.Prefix) },
        { "ch1", "01" + "0000000000000008" + "01" + "000473736864" + "00016d" + "00000002", new ClientDescribed([new ClientEvent(8, ClientEventKind.Banned, "sshd", "m", 2)]) },
        { "es1", "0001" + "0001" + ClientBytes + "0000000000000009", new SeenClients([Record.Prefix], [new UpstreamMark(9)]) },
        { "ea1", "0002" + "0100", new ClientsSeen([true, false]) },
        { "tp1", "0000000000000007" + "000163" + "010000000000000003" + "0001" + "000161" + "010000000000000002", new PullCertificates(7, "c", 3, [new HeldCertificate("a", DateTimeOffset.FromUnixTimeSeconds(2))]) },
        { "tp1", "0000000000000007" + "000163" + "00" + "0001" + "000161" + "00", new PullCertificates(7, "c", null, [new HeldCertificate("a", null)]) },
        { "tb1", "0000000000000007" + "000163" + "010000000000000003" + "00016b" + "0001" + "000161" + "000170", new CertificateBundle(7, "c", new StoredAccount("k", 3), [new SharedCertificate("a", "p")]) },
        { "tb1", "0000000000000000" + "000163" + "00" + "0000", new CertificateBundle(0, "c", null, []) },
        { "tc1", "01" + "000161" + "000174" + "0003742e78", new PublishChallenge(new ChallengeAnswer(ChallengeKind.TlsAlpn, "a", "t", "t.x")) },
        { "tq1", "000174", new ChallengePublished("t") },
        { "tw1", "00" + "000161" + "000174" + "0003742e78", new WithdrawChallenge(new ChallengeAnswer(ChallengeKind.Http, "a", "t", "t.x")) },
        { "sq1", "", DescribeSide.Instance },
        { "sa1", "0003" + "0004" + "613a3a62", new ClusterSide(3, "a::b") },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void Write_EveryMessage_GivesTheFrozenBytes(string manifest, string hex, object message)
    {
        Assert.Equal(4801, Serializer.Identifier);
        Assert.Equal(manifest, Serializer.Manifest(message));
        Assert.Equal(hex, Convert.ToHexStringLower(Serializer.ToBinary(message)));
        Same(message, Serializer.FromBinary(Convert.FromHexString(hex), manifest));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Assert.All(Samples, sample => Same(sample, Again(sample)));

    [Fact]
    public void Read_AnyBans_AreTheSame() => _anyBan.Array[0, 20].Sample(
        bans => Assert.Equal(bans, ((BanBatch)Again(new BanBatch(1, bans))).Records), iter: 200);

    [Fact]
    public void Size_OfARecord_IsWhatIsWritten() => _anyBan.Sample(
        ban => Assert.Equal(8 + 2 + BanFormat.SizeOf(ban), Serializer.ToBinary(new BanBatch(1, [ban])).Length), iter: 200);

    [Fact]
    public void Read_EveryBeginningOfAMessage_IsRefused()
    {
        foreach (var sample in Samples)
        {
            var bytes = Serializer.ToBinary(sample);
            for (var length = 0; length < bytes.Length; length += bytes.Length > 1000 ? 97 : 1)
            {
                Assert.Throws<SerializationException>(() => Serializer.FromBinary(bytes[..length], Serializer.Manifest(sample)));
            }

            Assert.Throws<SerializationException>(() => Serializer.FromBinary([.. bytes, 0], Serializer.Manifest(sample)));
        }
    }

    [Fact]
    public void Read_AnyByteChanged_IsAMessageOrRefused()
    {
        var random = new Random(20301);
        foreach (var sample in Samples.Where(sample => sample is not DescribeSide))
        {
            var bytes = Serializer.ToBinary(sample);
            for (var i = 0; i < 20_000; i++)
            {
                var changed = bytes.ToArray();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                TryRead(changed, Serializer.Manifest(sample));
            }
        }
    }

    [Fact]
    public void Read_Garbage_IsRefusedWithoutMakingRoomForIt()
    {
        var random = new Random(20302);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            TryRead(bytes, Serializer.Manifest(Samples[i % Samples.Length]));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000 * 4096);
    }

    [Theory]
    [InlineData("bb1", "0000000000000007" + "ffff")] // 65,535 records announced
    [InlineData("bb1", "0000000000000007" + "0002" + RecordBytes)] // one of two is there
    [InlineData("bd1", "010001" + "0000000000000001")] // neither no bucket nor all
    [InlineData("bd1", "020000")]
    [InlineData("bp1", "0000000000000008" + "00" + "0001" + "1000")] // there is no bucket 4,096
    [InlineData("bp1", "0000000000000008" + "00" + "ffff")]
    [InlineData("bp1", "0000000000000008" + "01" + "81" + "00000000000000000000ffff0a000000" + "0000")] // 129 bits
    [InlineData("bp1", "0000000000000008" + "01" + "68" + "00000000000000000000ffff0a000001" + "0000")] // host bits
    [InlineData("tp1", "0000000000000007" + "000163" + "00" + "ffff")] // 65,535 names announced
    [InlineData("tp1", "0000000000000007" + "000163" + "00" + "0001" + "000161" + "017fffffffffffffff")] // later than any date
    [InlineData("tb1", "0000000000000007" + "000163" + "00" + "0021" + "0000000000000000000000000000")] // 33 certificates announced
    [InlineData("tb1", "0000000000000007" + "000163" + "01ffffffffffffffff" + "00016b" + "0000")] // an account from before there were any
    [InlineData("tc1", "02" + "000161" + "000174" + "0003742e78")] // a challenge we do not know
    [InlineData("tc1", "00" + "000161" + "0002c3bc" + "0003742e78")] // a token that is not ASCII
    [InlineData("bb2", "")]
    [InlineData("", "")]
    public void Read_WhatNoNodeSends_IsRefused(string manifest, string hex) =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary(Convert.FromHexString(hex), manifest));

    [Theory]
    [InlineData(0, "04")] // a flag we do not know
    [InlineData(1, "04")] // an origin we do not know
    [InlineData(19, "4000000000000001")] // a stamp that leaves no room
    [InlineData(19, "8000000000000000")]
    [InlineData(35, "7fffffffffffffff")] // later than any date
    [InlineData(43, "ffffffffffffffff")]
    [InlineData(51, "ffffffff")]
    [InlineData(56, "ff")] // not UTF-8
    public void Read_RecordWithValuesNoNodeGives_IsRefused(int at, string hex)
    {
        var bytes = Convert.FromHexString("0000000000000007" + "0001" + RecordBytes);
        Convert.FromHexString(hex).CopyTo(bytes, 10 + at);

        Assert.Throws<SerializationException>(() => Serializer.FromBinary(bytes, "bb1"));
    }

    [Fact]
    public void Write_TheLargestMessage_FitsInAFrame()
    {
        var longest = Record with { Jail = new string('☃', 64), Reporter = new string('☃', 64), Reason = new string('☃', 500) };
        var chunk = BanChunkBuilder.Build(new PullBans(1, [0], null), (_, _, limit) => [.. Enumerable.Repeat(longest, limit)]);

        Assert.InRange(Serializer.ToBinary(chunk).Length, 60_000, 70_000);
        Assert.InRange(Serializer.ToBinary(Samples[5]).Length, 32_768, 33_000);
        Same(chunk, Again(chunk));
    }

    [Theory]
    [InlineData(200, 32, true)]
    [InlineData(201, 1, false)]
    [InlineData(1, 33, false)]
    public void Read_AsManyNamesAndCertificatesAsAllowed_ThatAndNoMore(int names, int certificates, bool allowed)
    {
        var longest = new string('a', SharingLimits.MaxNameLength);
        object[] messages =
        [
            new PullCertificates(1, new string('u', SharingLimits.MaxAuthorityLength), 1, [.. Enumerable.Repeat(new HeldCertificate(longest, DateTimeOffset.UnixEpoch), names)]),
            new CertificateBundle(1, "", null, [.. Enumerable.Repeat(new SharedCertificate(longest, "pem"), certificates)]),
        ];
        Assert.All(messages, message => Assert.InRange(Serializer.ToBinary(message).Length, 1, 120_000));
        Assert.Equal(allowed, messages.All(CanBeRead));
    }

    [Theory]
    [InlineData(SharingLimits.MaxNameLength, SharingLimits.MaxPemBytes, SharingLimits.MaxTokenLength, true)]
    [InlineData(SharingLimits.MaxNameLength + 1, 1, 1, false)]
    [InlineData(1, SharingLimits.MaxPemBytes + 1, 1, false)]
    [InlineData(1, 1, SharingLimits.MaxTokenLength + 1, false)]
    public void Read_TextsAsLongAsAllowed_ThatAndNoLonger(int name, int pem, int token, bool allowed)
    {
        object[] messages =
        [
            new CertificateBundle(1, "", new StoredAccount(new string('k', SharingLimits.MaxAccountLength), 1), [new SharedCertificate(new string('a', name), new string('p', pem))]),
            new PublishChallenge(new ChallengeAnswer(ChallengeKind.Http, "a", new string('t', token), new string('k', SharingLimits.MaxKeyAuthorizationLength))),
        ];
        Assert.Equal(allowed, messages.All(CanBeRead));
    }

    [Fact]
    public void AnythingElse_LeavesAndEntersNoNode()
    {
        var other = Sys.Serialization.FindSerializerForType(typeof(ImposeBan));

        Assert.IsType<RejectingSerializer>(other);
        Assert.Throws<SerializationException>(() => other.ToBinary(new LiftBan(Record.Prefix)));
        var json = "{\"$type\":\"System.Diagnostics.ProcessStartInfo, System.Diagnostics.Process\",\"FileName\":\"/bin/sh\"}"u8.ToArray();
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize(json, 1, "System.Object"));
        Assert.Throws<SerializationException>(() => Serializer.ToBinary("text"));
        Assert.Throws<SerializationException>(() => Serializer.Manifest(new object()));
    }

    private static void Same(object expected, object actual)
    {
        switch (expected, actual)
        {
            case (BanBatch one, BanBatch other):
                Assert.Equal(one.Number, other.Number);
                Assert.Equal(one.Records, other.Records);
                break;
            case (BanDigests one, BanDigests other):
                Assert.Equal(one.IsAnswer, other.IsAnswer);
                Assert.Equal(one.Buckets, other.Buckets);
                break;
            case (PullBans one, PullBans other):
                Assert.Equal((one.Session, one.After), (other.Session, other.After));
                Assert.Equal(one.Buckets, other.Buckets);
                break;
            case (BanChunk one, BanChunk other):
                Assert.Equal((one.Session, one.BucketsDone, one.After), (other.Session, other.BucketsDone, other.After));
                Assert.Equal(one.Records, other.Records);
                break;
            default:
                Assert.IsType(expected.GetType(), actual);
                Assert.Equivalent(expected, actual, strict: true);
                break;
        }
    }

    private object Again(object message) => Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));

    private bool CanBeRead(object message)
    {
        try
        {
            Same(message, Again(message));
            return true;
        }
        catch (SerializationException)
        {
            return false;
        }
    }

    private void TryRead(byte[] bytes, string manifest)
    {
        try
        {
            Serializer.FromBinary(bytes, manifest);
        }
        catch (SerializationException)
        {
            // As it should be.
        }
    }
}
