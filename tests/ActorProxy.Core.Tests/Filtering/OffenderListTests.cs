using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Tests.Filtering;

public sealed class OffenderListTests
{
    private static readonly NeverBanned Nobody = new(new BanSettings { Ignore = [] }, [], UpstreamSet.Empty);

    private readonly BanTable _bans = new();
    private readonly OffenderList _offenders = new();
    private long _now = 1_000_000_000;

    [Fact]
    public void Add_EnoughRefusalsWithinTheWindow_EarnAPlace()
    {
        Ban("10.0.0.1");
        Refuse("10.0.0.1", OffenderList.ActiveCount - 1);
        Assert.Equal((0, false), (_offenders.Count, _offenders.HasChanged));

        Refuse("10.0.0.1", 1);

        Assert.Equal((1, true), (_offenders.Count, _offenders.HasChanged));
        Assert.True(Program()!.Contains(Prefix("10.0.0.1")));
        Assert.False(_offenders.HasChanged);
    }

    [Fact]
    public void Add_TheSameSpreadOverWindows_DoesNot()
    {
        Ban("10.0.0.1");
        for (var i = 0; i < 10; i++)
        {
            Refuse("10.0.0.1", OffenderList.ActiveCount - 1);
            _now += (long)OffenderList.Window.TotalMilliseconds;
        }

        Assert.Equal(0, _offenders.Count);
    }

    [Fact]
    public void Add_ClockThatWentBack_BeginsANewWindow()
    {
        Ban("10.0.0.1");
        Refuse("10.0.0.1", 30);
        _now -= 3_600_000;
        Refuse("10.0.0.1", 30);
        Assert.Equal(0, _offenders.Count);

        Refuse("10.0.0.1", 20);
        Assert.Equal(1, _offenders.Count);
    }

    [Fact]
    public void Add_WhoIsNotBannedOrNotForLong_GetsNoPlace()
    {
        Ban("10.0.0.2", _now + (long)OffenderList.EndMargin.TotalMilliseconds);
        Refuse("10.0.0.1", 1_000);
        Refuse("10.0.0.2", 1_000);

        Assert.Equal(0, _offenders.Count);
    }

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.9")]
    [InlineData("10.0.0.9", "10.0.0.0/24")]
    [InlineData("::/0", "10.0.0.9")]
    public void Refresh_WhatTouchesAnAddressThatIsNeverBanned_Leaves(string ban, string ignored)
    {
        Ban(ban);
        Refuse(ban, 1_000);
        Assert.Equal(1, _offenders.Count);
        var spared = new NeverBanned(new BanSettings { Ignore = [Prefix(ignored)] }, [], UpstreamSet.Empty);

        Assert.NotNull(Program());
        _offenders.Refresh(_bans, spared, _now);

        Assert.True(_offenders.HasChanged);
        Assert.Null(Program());
        _offenders.Add([new PrefixRefusals(Prefix(ban), 1_000)], _bans, spared, _now);
        Assert.Equal(0, _offenders.Count);
    }

    [Fact]
    public void Refresh_BanThatEndsSoon_LeavesBeforeIt()
    {
        var until = _now + 60_000;
        Ban("10.0.0.1", until);
        Refuse("10.0.0.1", 1_000);

        _now = until - (long)OffenderList.EndMargin.TotalMilliseconds - 1;
        _offenders.Refresh(_bans, Nobody, _now);
        Assert.Equal(1, _offenders.Count);
        _now++;
        _offenders.Refresh(_bans, Nobody, _now);
        Assert.Equal(0, _offenders.Count);
    }

    [Fact]
    public void Refresh_BanThatWasLifted_LeavesAndHasToEarnItsPlaceAgain()
    {
        Ban("10.0.0.1");
        Refuse("10.0.0.1", 1_000);
        _bans.Remove(Prefix("10.0.0.1"));
        _offenders.Refresh(_bans, Nobody, _now);
        Ban("10.0.0.1");
        Refuse("10.0.0.1", 1);

        Assert.Equal(0, _offenders.Count);
    }

    [Fact]
    public void Add_WhenFull_NewcomersTakeThePlacesOfThoseHereLongest()
    {
        for (uint i = 0; i < OffenderList.MaxIPv4Count; i++)
        {
            Refuse(Banned(i), OffenderList.ActiveCount);
            _now++;
        }

        var late = new[] { Banned(50_000), Banned(50_001) };
        Array.ForEach(late, prefix => Refuse(prefix, 500));
        Assert.All(late, prefix => Assert.False(Program()!.Contains(prefix)));

        _now += (long)OffenderList.MinStay.TotalMilliseconds;
        Array.ForEach(late, prefix => Refuse(prefix, 500));

        var program = Program()!;
        Assert.Equal(OffenderList.MaxIPv4Count, program.PrefixCount);
        Assert.All(late, prefix => Assert.True(program.Contains(prefix)));
        Assert.False(program.Contains(Banned(0)));
        Assert.False(program.Contains(Banned(1)));
        Assert.True(program.Contains(Banned(2)));
    }

    [Fact]
    public void Add_OneFamilyFull_TheOtherStillHasPlaces()
    {
        for (uint i = 0; i < OffenderList.MaxIPv4Count; i++)
        {
            Refuse(Banned(i), OffenderList.ActiveCount);
        }

        Ban("2001:db8::/64");
        Refuse("2001:db8::/64", OffenderList.ActiveCount);

        Assert.True(Program()!.Contains(Prefix("2001:db8::/64")));
    }

    [Fact]
    public void Take_WhatDoesNotFit_IsTheLeastActiveAndLosesItsPlace()
    {
        for (uint i = 0; i < 40; i++)
        {
            Refuse(Banned(2 * i), OffenderList.ActiveCount + (int)i);
        }

        var program = _offenders.Take(60)!;

        Assert.InRange(program.PrefixCount, 20, 30);
        Assert.Equal(program.PrefixCount, _offenders.Count);
        Assert.True(program.Contains(Banned(2 * 39)));
        Assert.False(program.Contains(Banned(0)));
    }

    [Fact]
    public void Add_MoreCandidatesThanRoom_StaysBounded()
    {
        var many = Enumerable.Range(0, 20_000).Select(i => new PrefixRefusals(Banned((uint)i), OffenderList.ActiveCount - 1)).ToList();
        _offenders.Add(many, _bans, Nobody, _now);

        // The first of them were counted, the last were not.
        Refuse(Banned(0), 1);
        Refuse(Banned(19_999), 1);

        Assert.True(Program()!.Contains(Banned(0)));
        Assert.Equal(1, _offenders.Count);
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);

    private FilterProgram? Program() => _offenders.Take(FilterProgram.MaxInstructionCount);

    private IpPrefix Banned(uint number)
    {
        var prefix = IpPrefix.Of(NetAddress.FromIPv4(0x0a000000 + number), 128);
        Ban(prefix, null);
        return prefix;
    }

    private void Ban(string prefix, long? until = null) => Ban(Prefix(prefix), until);

    private void Ban(IpPrefix prefix, long? until) =>
        _bans.Put(new Ban { Prefix = prefix, Jail = "x", Origin = BanOrigin.Edge, SinceUnixMs = 0, UntilUnixMs = until });

    private void Refuse(string prefix, int count) => Refuse(Prefix(prefix), count);

    private void Refuse(IpPrefix prefix, int count) => _offenders.Add([new PrefixRefusals(prefix, count)], _bans, Nobody, _now);
}
