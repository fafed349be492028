using System.Globalization;
using ActorProxy.Core.Upstreams;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Upstreams;

public sealed class UpstreamTests
{
    private static readonly UpstreamServer Name = new("backend.lan:443", "backend.lan", 443);

    [Fact]
    public void Targets_AddressesAtOnceNamesOnceResolved()
    {
        var upstream = Of(Server("10.0.0.1"), Name, new("[fd00::11]:8443", "fd00::11", 8443));
        Assert.Equal(["10.0.0.1:443", "[fd00::11]:8443"], Addresses(upstream));

        Assert.True(upstream.SetAddresses(Name, [Address("10.0.0.9"), Address("10.0.0.8")]));

        Assert.Equal(["10.0.0.1:443", "10.0.0.8:443", "10.0.0.9:443", "[fd00::11]:8443"], Addresses(upstream));
        Assert.Equal(["10.0.0.1:443", "backend.lan:443", "backend.lan:443", "[fd00::11]:8443"], upstream.Targets.Select(target => target.Server));
    }

    [Fact]
    public void SetAddresses_SameInOtherOrder_ChangesNothing()
    {
        var upstream = Of(Name);
        upstream.SetAddresses(Name, [Address("10.0.0.8"), Address("10.0.0.9")]);
        var before = upstream.Targets;

        Assert.False(upstream.SetAddresses(Name, [Address("10.0.0.9"), Address("10.0.0.8")]));

        Assert.Equal(before, upstream.Targets);
    }

    [Fact]
    public void SetAddresses_OneReplaced_TheOtherKeepsItsState()
    {
        var upstream = Of(Name, Server("10.0.0.1"));
        upstream.SetAddresses(Name, [Address("10.0.0.8"), Address("10.0.0.9")]);
        var before = upstream.Targets;

        upstream.SetAddresses(Name, [Address("10.0.0.9"), Address("10.0.0.10")]);

        Assert.Equal(["10.0.0.9:443", "10.0.0.10:443", "10.0.0.1:443"], Addresses(upstream));
        Assert.Same(before[1], upstream.Targets[0]);
        Assert.Same(before[2], upstream.Targets[2]);
    }

    [Fact]
    public void SetAddresses_ServerNotConfigured_ChangesNothing() =>
        Assert.False(Of(Server("10.0.0.1")).SetAddresses(Name, [Address("10.0.0.8")]));

    [Fact]
    public void Targets_AddressTwiceForOneServer_IsOneTarget()
    {
        var upstream = Of(Name);
        upstream.SetAddresses(Name, [Address("10.0.0.1"), Address("::ffff:10.0.0.1")]);
        Assert.Equal(["10.0.0.1:443"], Addresses(upstream));
    }

    [Fact]
    public void Targets_MoreThanAWordHolds_AreCut()
    {
        var upstream = Of(Name);
        upstream.SetAddresses(Name, Enumerable.Range(1, 65).Select(i => Address(string.Create(CultureInfo.InvariantCulture, $"10.0.0.{i}"))));
        Assert.Equal(Upstream.MaxTargets, upstream.Targets.Length);
    }

    [Fact]
    public void TryEnter_Full_RefusesUntilOneLeaves()
    {
        var upstream = new Upstream(new UpstreamSettings { Name = "a", Servers = [], MaxConnections = 1 });

        Assert.True(upstream.TryEnter());
        Assert.False(upstream.TryEnter());
        upstream.Exit();
        Assert.True(upstream.TryEnter());
        Assert.Equal(1, upstream.Active);
    }

    [Fact]
    public void Pick_NothingResolved_HasNone() => Assert.Equal(-1, Of(Name).Pick(Of(Name).Targets, default, 0));

    [Fact]
    public void Set_Apply_KeepsStateAcrossReloads()
    {
        var first = UpstreamSet.Apply(UpstreamSet.Empty, [Settings("a", Server("10.0.0.1"), Name), Settings("gone", Server("10.0.0.5"))]);
        var upstream = first.Find("a")!;
        upstream.SetAddresses(Name, [Address("10.0.0.9")]);
        var before = upstream.Targets;
        upstream.TryEnter();

        var second = UpstreamSet.Apply(
            first, [Settings("a", Name, Server("10.0.0.2")) with { Balance = BalancePolicy.SourceHash }, Settings("new", Server("10.0.0.6"))]);

        Assert.Same(upstream, second.Find("a"));
        Assert.Equal((BalancePolicy.SourceHash, 1), (upstream.Settings.Balance, upstream.Active));
        Assert.Equal(["10.0.0.9:443", "10.0.0.2:443"], Addresses(upstream));
        Assert.Same(before[1], upstream.Targets[0]);
        Assert.Null(second.Find("gone"));
        Assert.NotNull(first.Find("gone"));
        Assert.Equal(["a", "new"], second.All.Select(member => member.Name).Order());
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.0.0/30", true)]
    [InlineData("10.0.0.2", false)]
    public void Set_HasTargetIn_AsksTheAddresses(string prefix, bool found) =>
        Assert.Equal(found, UpstreamSet.Apply(UpstreamSet.Empty, [Settings("a", Server("10.0.0.1"))]).HasTargetIn(Prefix(prefix)));

    private static UpstreamServer Server(string host) => new(host + ":443", host, 443);

    private static UpstreamSettings Settings(string name, params UpstreamServer[] servers) => new() { Name = name, Servers = servers };

    private static Upstream Of(params UpstreamServer[] servers) => new(Settings("a", servers));

    private static IEnumerable<string> Addresses(Upstream upstream) => upstream.Targets.Select(target => target.Address.ToString());
}
