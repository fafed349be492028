using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;
using CsCheck;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Bans;

public sealed class EvidenceTableTests
{
    private const long Now = 5_000_000;
    private const int EvidenceMs = 8000;
    private const int SliceMs = EvidenceMs / EvidenceTable.SliceCount;

    private static readonly UpstreamMark Mail = UpstreamMark.Of("mail");
    private static readonly UpstreamMark Web = UpstreamMark.Of("web");

    private readonly EvidenceTable _table = Table();

    [Fact]
    public void HasSeen_ThisClientAtThisUpstream_AndNoOther()
    {
        _table.Logs[1].Record(Prefix("192.0.2.1"), Mail, Now);
        _table.Logs[0].Record(IpPrefix.OfClient(Address("2001:db8:1:2::9")), Web, Now);

        Assert.True(Seen("192.0.2.1", Mail));
        Assert.True(Seen("192.0.2.1", Web, Mail));
        Assert.True(Seen("2001:db8:1:2::/64", Web));
        Assert.False(Seen("192.0.2.1", Web));
        Assert.False(Seen("192.0.2.2", Mail));
        Assert.False(Seen("2001:db8:1:3::/64", Web));
        Assert.False(Seen("192.0.2.1"));
        Assert.False(Table().HasSeen(Prefix("192.0.2.1"), [Mail], Now));
    }

    [Fact]
    public void UpstreamMark_IsOfTheName()
    {
        Assert.Equal(Mail, UpstreamMark.Of("mail"));
        Assert.NotEqual(Mail, Web);

        // Nodes of one cluster may differ in version: the same for ever.
        Assert.Equal(0x00d8_d3f1_1739_d2f3UL, Mail.Value);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(EvidenceMs - 1, true)]
    [InlineData(EvidenceMs + SliceMs - 1, true)]
    [InlineData(EvidenceMs + SliceMs, false)]
    [InlineData(10 * EvidenceMs, false)]
    public void HasSeen_NothingRecordedSince_EndsWithTheSlice(int age, bool seen)
    {
        _table.Logs[0].Record(Prefix("192.0.2.1"), Mail, Now);

        Assert.Equal(seen, _table.HasSeen(Prefix("192.0.2.1"), [Mail], Now + age));
    }

    [Fact]
    public void HasSeen_AnyTraffic_CountsForTheEvidenceTimeAndAnEighthAtMost() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 30], Gen.Int[0, 1]).Array[1, 100].Sample(visits =>
        {
            var table = Table();
            var last = new Dictionary<int, long>();
            var now = Now;
            foreach (var (pause, client, loop) in visits)
            {
                now += pause;
                table.Logs[loop].Record(Client(client), Mail, now);
                last[client] = now;
                foreach (var (other, at) in last)
                {
                    var seen = table.HasSeen(Client(other), [Mail], now);
                    Assert.True(seen || now - at >= EvidenceMs, $"forgotten after {now - at} ms");
                    Assert.False(seen && now - at >= EvidenceMs + SliceMs, $"remembered after {now - at} ms");
                }
            }
        });

    [Fact]
    public void Record_MoreClientsThanThereIsRoomFor_ForgetsTheOldestEarly()
    {
        const int Most = 32_768;
        const int PerSlice = Most / 2 / 9 / 1024 * 1024; // a power of two: 1,024
        var table = new EvidenceTable(2, TimeSpan.FromDays(1), Most);
        const int Count = 100_000;
        for (var i = 0; i < Count; i++)
        {
            table.Logs[0].Record(Client(i), Mail, Now);
            Assert.True(table.Logs[0].Count <= Most / 2);
        }

        Assert.Equal(0, table.Logs[1].Count);
        Assert.InRange(Enumerable.Range(0, Count).Count(i => table.HasSeen(Client(i), [Mail], Now)), 8 * PerSlice, 9 * PerSlice);
        Assert.All(Enumerable.Range(Count - (8 * PerSlice), 8 * PerSlice), i => Assert.True(table.HasSeen(Client(i), [Mail], Now)));
        Assert.False(table.HasSeen(Client(Count - (9 * PerSlice) - 1), [Mail], Now));
    }

    [Fact]
    public void Record_SameClientAgainAndAgain_TakesOnePlaceInASlice()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _table.Logs[0].Record(Prefix("192.0.2.1"), Mail, Now + (i / 100));
        }

        Assert.Equal(1, _table.Logs[0].Count);
    }

    [Fact]
    public void Apply_LongerOrShorterTime_HoldsForWhatIsThere()
    {
        _table.Logs[0].Record(Prefix("192.0.2.1"), Mail, Now);
        var later = Now + (2 * EvidenceMs);

        _table.Apply(TimeSpan.FromMilliseconds(4 * EvidenceMs));
        Assert.True(_table.HasSeen(Prefix("192.0.2.1"), [Mail], later));

        _table.Apply(TimeSpan.FromMilliseconds(EvidenceMs));
        Assert.False(_table.HasSeen(Prefix("192.0.2.1"), [Mail], later));
    }

    [Fact]
    public void Record_AllSlicesInUse_AllocatesNothing()
    {
        var log = _table.Logs[0];
        var (now, next) = (Now, 0);
        Action visits = () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                log.Record(Client(next++ % 5000), i % 2 == 0 ? Mail : Web, now);
            }

            now += SliceMs / 2;
        };
        for (var i = 0; i < 40; i++)
        {
            visits();
        }

        Assert.Equal(0, Allocations.Of(visits));
    }

    [Fact]
    public void Table_Unused_TakesNoRoom()
    {
        EvidenceTable? table = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        table = new EvidenceTable(64, TimeSpan.FromDays(1));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 64 * 1024);
        Assert.Equal(64, table.Logs.Count);
    }

    [Fact]
    public async Task HasSeen_WhileLoopsRecord_NeverMissesWhatWasThere()
    {
        // Small, so that arrays grow and slices are reused under the reader's eyes.
        var table = new EvidenceTable(2, TimeSpan.FromMilliseconds(EvidenceMs), 9 * 2 * 4096);
        var written = new long[2];
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(loop => Task.Run(() =>
        {
            for (long i = 0; !stop.IsCancellationRequested; i++)
            {
                table.Logs[loop].Record(Client((int)(i * 2) + loop), Mail, Now + (i / 100));
                Volatile.Write(ref written[loop], i);
            }
        })).ToArray();

        var (missed, invented) = (0, 0);
        for (var i = 0; i < 300_000; i++)
        {
            var loop = i & 1;
            var recent = Volatile.Read(ref written[loop]);
            var seen = table.HasSeen(Client((int)((recent - (i % 500)) * 2) + loop), [Mail], Now + (recent / 100));

            // A log has room for some 32,000: who was kept from asking for so long may find the entry gone.
            var isKept = recent >= 500 && Volatile.Read(ref written[loop]) - recent < 20_000;
            missed += isKept && !seen ? 1 : 0;
            invented += table.HasSeen(Client(i), [Web], Now + (recent / 100)) ? 1 : 0;
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal((0, 0), (missed, invented));
    }

    private static EvidenceTable Table() => new(2, TimeSpan.FromMilliseconds(EvidenceMs));

    private static IpPrefix Client(int number) => IpPrefix.OfClient(NetAddress.FromIPv4((uint)number));

    private bool Seen(string prefix, params UpstreamMark[] upstreams) => _table.HasSeen(Prefix(prefix), upstreams, Now);
}
