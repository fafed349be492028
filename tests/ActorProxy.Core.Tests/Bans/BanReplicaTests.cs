using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanReplicaTests
{
    private const long Now = 500;

    private static readonly IpPrefix Client = BanSamples.Parse("203.0.113.1");

    private readonly BanTable _table = new();
    private readonly BanReplica _replica;

    public BanReplicaTests() => _replica = new BanReplica(_table, new BanClock(new ManualTime(Now), 9));

    [Fact]
    public void Judge_ByTheTable_TellsOldFromNew()
    {
        _table.Put(Ban(5));

        Assert.Equal(BanVerdict.Older, _replica.Judge(Ban(4), Now));
        Assert.Equal(BanVerdict.Older, _replica.Judge(Ban(5), Now));
        Assert.Equal(BanVerdict.Newer, _replica.Judge(Ban(6), Now));
    }

    [Fact]
    public void Judge_NothingInTheTable_TheNewestEverIsNew()
    {
        Assert.Equal(BanVerdict.Newer, _replica.Judge(Ban(7), Now));
        Assert.Equal(BanVerdict.Unknown, _replica.Judge(Ban(6), Now));
        Assert.Equal(BanVerdict.Unknown, _replica.Judge(Ban(7), Now));
        Assert.Equal(BanVerdict.Newer, _replica.Judge(Ban(6).Lifted(Now, new BanVersion(6, 1)), Now));
    }

    [Fact]
    public void Enforce_TellsWhatItChanges()
    {
        Assert.Equal(BanEffect.Imposed, _replica.Enforce(Ban(1), Now, isSpared: false));
        Assert.Equal(BanEffect.None, _replica.Enforce(Ban(2), Now, isSpared: false));
        Assert.Equal(BanEffect.Eased, _replica.Enforce(Ban(3) with { UntilUnixMs = 1000 }, Now, isSpared: false));
        Assert.Equal(BanEffect.Eased, _replica.Enforce(Ban(3).Lifted(Now, new BanVersion(4, 1)), Now, isSpared: false));
        Assert.Equal(0, _table.Count);
        Assert.Equal(BanEffect.None, _replica.Enforce(Ban(5) with { UntilUnixMs = Now }, Now, isSpared: false));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Enforce_WhoMustNotBeBannedHere_IsNot()
    {
        Assert.Equal(BanEffect.None, _replica.Enforce(Ban(1), Now, isSpared: true));
        _replica.Enforce(Ban(2), Now, isSpared: false);

        Assert.Equal(BanEffect.Eased, _replica.Enforce(Ban(3), Now, isSpared: true));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Spare_LetsGoOfThoseItCovers()
    {
        _table.Put(Ban(1));
        _table.Put(Ban(2) with { Prefix = BanSamples.Parse("198.51.100.0/24") });

        Assert.Equal([Client], _replica.Spare(new NeverBanned(new BanSettings { Ignore = [BanSamples.Parse("203.0.113.0/24")] }, [], UpstreamSet.Empty)));
        Assert.Equal(1, _table.Count);
    }

    private static Ban Ban(long stamp) => BanSamples.Of(Client, new BanVersion(stamp, 1)) with { UntilUnixMs = null, IsLifted = false };
}
