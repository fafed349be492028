using System.Collections.Immutable;
using System.Globalization;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing;
using CsCheck;

namespace ActorProxy.Core.Tests.Upstreams;

public sealed class BalancerTests
{
    private static readonly NetAddress Client = NetAddress.FromIPv4(0xc0000201);

    public static TheoryData<BalancePolicy> Policies => [.. Enum.GetValues<BalancePolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pick_AnyState_TakesAnUntriedTargetHealthyOnesFirst(BalancePolicy policy) =>
        Gen.Select(Gen.Int[0, 70], Gen.ULong, Gen.ULong, Gen.ULong).Sample((count, unhealthy, tried, turn) =>
        {
            var targets = Targets(count);
            for (var i = 0; i < targets.Length; i++)
            {
                if ((unhealthy >> i & 1) != 0)
                {
                    Down(targets[i]);
                }
            }

            var picked = Balancer.Pick(targets.AsSpan(), policy, Client, tried, ref turn);

            var untried = Enumerable.Range(0, targets.Length).Where(i => (tried >> i & 1) == 0).ToArray();
            var healthy = untried.Where(i => targets[i].Healthy).ToArray();
            var legal = healthy.Length > 0 ? healthy : untried;
            Assert.True(legal.Length == 0 ? picked == -1 : legal.Contains(picked), $"{picked} of {string.Join(',', legal)}");
        }, iter: 2000);

    [Fact]
    public void Pick_RoundRobin_IsEvenAndSkipsTheUnhealthyEvenly()
    {
        var targets = Targets(4);
        Assert.Equal([25, 25, 25, 25], Tally(targets, BalancePolicy.RoundRobin, 100));

        Down(targets[1]);
        Assert.Equal([30, 0, 30, 30], Tally(targets, BalancePolicy.RoundRobin, 90));
    }

    [Fact]
    public void Pick_LeastConnections_TakesTheLeastAndTakesTurnsAmongEquals()
    {
        var targets = Targets(3);
        Assert.Equal([30, 30, 30], Tally(targets, BalancePolicy.LeastConnections, 90));

        targets[0].Enter();
        targets[2].Enter();
        Assert.Equal([0, 9, 0], Tally(targets, BalancePolicy.LeastConnections, 9));
    }

    [Fact]
    public void Pick_RandomTwo_NeverTakesTheMostLoadedAndSpreadsTheRest()
    {
        var targets = Targets(3);
        targets[0].Enter();

        var tally = Tally(targets, BalancePolicy.RandomTwo, 3000);

        Assert.Equal(0, tally[0]);
        Assert.InRange(tally[1], 1200, 1800);
    }

    [Fact]
    public void Pick_SourceHash_KeepsClientsWhenATargetGoesAndSpreadsThem()
    {
        var targets = Targets(4);
        var before = Enumerable.Range(0, 4000).Select(i => Pick(targets, Of(i))).ToArray();
        Assert.All(Enumerable.Range(0, 4), target => Assert.InRange(before.Count(picked => picked == target), 850, 1150));

        Down(targets[2]);
        var after = Enumerable.Range(0, 4000).Select(i => Pick(targets, Of(i))).ToArray();
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == 2));
        Assert.All([0, 1, 3], target => Assert.InRange(after.Count(picked => picked == target), 1150, 1550));

        static NetAddress Of(int i) => NetAddress.FromIPv4(0x0a000000 + (uint)i);
    }

    [Fact]
    public void Pick_SourceHash_AgreesBetweenProcesses()
    {
        // Frozen: two nodes of different start-ups must send a client to the same server.
        var targets = Targets(4);
        Assert.Equal([0, 3, 2, 0, 2], Enumerable.Range(1, 5).Select(i => Pick(targets, NetAddress.FromIPv4((uint)i))));
    }

    [Fact]
    public void Pick_SourceHash_AnIPv6ClientIsItsNetwork()
    {
        var targets = Targets(8);
        var picked = Enumerable.Range(0, 50).Select(i => Pick(targets, NetAddress.FromBits(new UInt128(0x2001_0db8_0000_0001, (ulong)i))));
        Assert.Single(picked.Distinct());
    }

    [Fact]
    public void Pick_AllocatesNothing()
    {
        var targets = Targets(5);
        var policies = Enum.GetValues<BalancePolicy>();
        ulong turn = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var policy in policies)
            {
                Balancer.Pick(targets.AsSpan(), policy, Client, 1, ref turn);
            }
        }));
    }

    private static int[] Tally(ImmutableArray<UpstreamTarget> targets, BalancePolicy policy, int count)
    {
        ulong turn = 0;
        var tally = new int[targets.Length];
        for (var i = 0; i < count; i++)
        {
            tally[Balancer.Pick(targets.AsSpan(), policy, Client, 0, ref turn)]++;
        }

        return tally;
    }

    private static int Pick(ImmutableArray<UpstreamTarget> targets, NetAddress client)
    {
        ulong turn = 0;
        return Balancer.Pick(targets.AsSpan(), BalancePolicy.SourceHash, client, 0, ref turn);
    }

    private static ImmutableArray<UpstreamTarget> Targets(int count) => new Upstream(new UpstreamSettings
    {
        Name = "a",
        Servers = [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.0.0.{i}")).Select(host => new UpstreamServer(host + ":443", host, 443))],
    }).Targets;

    private static void Down(UpstreamTarget target)
    {
        for (var i = 0; i < 3; i++)
        {
            target.ReportFailure();
        }
    }
}
