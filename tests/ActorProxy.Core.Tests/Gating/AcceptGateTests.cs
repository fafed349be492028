using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Gating;
using ActorProxy.Testing;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;
using BanTableTests = ActorProxy.Core.Tests.Bans.BanTableTests;

namespace ActorProxy.Core.Tests.Gating;

public sealed class AcceptGateTests
{
    private const long Now = 1_700_000_000_000;

    private static readonly NetAddress One = Address("192.0.2.1");
    private static readonly NetAddress Other = Address("192.0.2.2");

    private readonly BanTable _bans = new();

    [Fact]
    public void Admit_Banned_IsNotCounted()
    {
        _bans.Put(BanTableTests.Ban("192.0.2.1", until: Now + 1));
        var gate = Gate();

        Assert.Equal(GateVerdict.Banned, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Banned, gate.AdmitProxy(One, Now));
        Assert.Equal(GateVerdict.Banned, gate.AdmitAnnounced(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(Other, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now + 1));
        Assert.Equal(2, gate.Active);
    }

    [Fact]
    public void Admit_NodeFull_RefusesUntilOneEnds()
    {
        var gate = Gate(max: 2);

        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.AdmitProxy(One, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.Admit(Other, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.AdmitProxy(Other, Now));
        gate.Release(One);
        Assert.Equal(GateVerdict.Pass, gate.Admit(Other, Now));
        Assert.Equal(2, gate.Active);
    }

    [Fact]
    public void Admit_ClientFull_RefusesThatClientOnly()
    {
        var gate = Gate(perIp: 2);

        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(Other, Now));
        Assert.Equal(3, gate.Active);
        gate.Release(One);
        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
    }

    [Fact]
    public void Admit_IPv6_CountsTheNetworkAsOneClient()
    {
        var gate = Gate(perIp: 1);

        Assert.Equal(GateVerdict.Pass, gate.Admit(Address("2001:db8::1"), Now));
        Assert.Equal(GateVerdict.OverLimit, gate.Admit(Address("2001:db8::2"), Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(Address("2001:db8:0:1::1"), Now));
    }

    [Fact]
    public void AdmitAnnounced_CountsForTheClientNotTheProxy()
    {
        var gate = Gate(perIp: 1);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(GateVerdict.Pass, gate.AdmitProxy(Other, Now));
        }

        Assert.Equal(GateVerdict.Pass, gate.AdmitAnnounced(One, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.AdmitAnnounced(One, Now));
        gate.Release(null);
        gate.Release(One);
        Assert.Equal(GateVerdict.Pass, gate.AdmitAnnounced(One, Now));
        Assert.Equal(1, gate.Active);
    }

    [Fact]
    public void Apply_LimitsChanged_LiveConnectionsStayCounted()
    {
        var gate = Gate(max: 0, perIp: 3);
        gate.Admit(One, Now);
        gate.Admit(One, Now);

        gate.Apply(new LimitSettings { MaxConnections = 3, MaxConnectionsPerIp = 2 }, new BanSettings());

        Assert.Equal(GateVerdict.OverLimit, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(Other, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.Admit(Address("192.0.2.3"), Now));
    }

    [Fact]
    public void Apply_PerClientLimitTurnedOn_OlderConnectionsDoNotCount()
    {
        var gate = Gate();
        gate.Admit(One, Now);

        gate.Apply(new LimitSettings { MaxConnectionsPerIp = 1 }, new BanSettings());

        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        gate.Release(One);
        gate.Release(One);
        Assert.Equal(0, gate.Active);
    }

    [Fact]
    public void Admit_WhateverTheVerdict_AllocatesNothing()
    {
        _bans.Put(BanTableTests.Ban("192.0.2.1"));
        var gate = Gate(max: 2, perIp: 1);
        var ipv6 = Address("2001:db8::1");
        var verdicts = new GateVerdict[6];

        Assert.Equal(0, Allocations.Of(() =>
        {
            verdicts[0] = gate.Admit(One, Now);
            verdicts[1] = gate.Admit(ipv6, Now);
            verdicts[2] = gate.Admit(ipv6, Now);
            verdicts[3] = gate.AdmitProxy(Other, Now);
            verdicts[4] = gate.AdmitAnnounced(Other, Now);
            verdicts[5] = gate.AdmitProxy(Other, Now);
            gate.Release(ipv6);
            gate.Release(Other);
        }));
        Assert.Equal([GateVerdict.Banned, GateVerdict.Pass, GateVerdict.OverLimit, GateVerdict.Pass, GateVerdict.Pass, GateVerdict.OverLimit], verdicts);
        Assert.Equal(0, gate.Active);
    }

    [Fact]
    public async Task Admit_ManyThreads_NeverPassesALimitAndLosesNoPlace()
    {
        var gate = Gate(max: 3, perIp: 2);
        var inside = 0;
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                if (gate.Admit(One, Now) == GateVerdict.Pass)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    gate.Release(One);
                }
            }
        })));

        Assert.InRange(most, 1, 2);
        Assert.Equal(0, gate.Active);
        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.Pass, gate.Admit(One, Now));
        Assert.Equal(GateVerdict.OverLimit, gate.Admit(One, Now));
    }

    private AcceptGate Gate(int max = 0, int perIp = 0) =>
        new(_bans, new LimitSettings { MaxConnections = max, MaxConnectionsPerIp = perIp }, new BanSettings());
}
