using System.Diagnostics.CodeAnalysis;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Tests.Bans.Watching;

/// <summary>Two nodes over sockets: one client has one entity, wherever reports come in, and evidence counts wherever it was seen.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync")]
public sealed class WatchingClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchingNode _one = new();
    private readonly WatchingNode _two = new();

    public async Task InitializeAsync()
    {
        _one.Cluster.Join(_one.Cluster.SelfAddress);
        _two.Cluster.Join(_one.Cluster.SelfAddress);
        using var timeout = new CancellationTokenSource(Patience);
        while (new[] { _one, _two }.Any(node => node.Cluster.State.Members.Count(member => member.Status == MemberStatus.Up) < 2))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task Report_ThroughBothNodes_AddsUpInOnePlace()
    {
        foreach (var client in Enumerable.Range(1, 20).Select(i => BanSamples.Prefix($"198.51.100.{i}")))
        {
            for (var failure = 1; failure < 5; failure++)
            {
                var judged = await (failure % 2 == 0 ? _one : _two).Report(client, $"{client} {failure}");
                Assert.Equal((ReportOutcome.Counted, failure), (judged.Outcome, judged.Failures));
            }

            Assert.Equal(ReportOutcome.Duplicate, (await _two.Report(client, $"{client} 4")).Outcome);
            var last = await _one.Report(client, $"{client} 5");
            Assert.Equal((ReportOutcome.Banned, 5, true), (last.Outcome, last.Failures, last.IsBanned));
            Assert.Equal(1, _one.Table.CountOf(BanOrigin.Report) + _two.Table.CountOf(BanOrigin.Report) - BansBefore(client));
        }

        Assert.Equal(20, _one.Watch.Clients.Count + _two.Watch.Clients.Count);
    }

    [Fact]
    public async Task Ask_OtherNodes_TellWhomTheyHaveSeen()
    {
        var (seen, elsewhere, mail) = (BanSamples.Prefix("198.51.100.1"), BanSamples.Prefix("2001:db8::/64"), UpstreamMark.Of("mail"));
        _two.Evidence.Logs[0].Record(seen, mail, Environment.TickCount64);
        _two.Evidence.Logs[0].Record(elsewhere, UpstreamMark.Of("web"), Environment.TickCount64);

        var answer = await _one.EvidenceActor.Ask<ClientsSeen>(new AskOthers([seen, elsewhere], [mail]), Patience);

        Assert.True(answer.IsCertain);
        Assert.Equal([true, false], answer.Seen);
    }

    [Fact]
    public async Task Ask_ANodeThatIsSilent_LeavesItUncertain()
    {
        await _two.EvidenceActor.GracefulStop(Patience);

        var answer = await _one.EvidenceActor.Ask<ClientsSeen>(new AskOthers([BanSamples.Prefix("198.51.100.1")], [UpstreamMark.Of("mail")]), Patience);

        Assert.False(answer.IsCertain);
    }

    private static int BansBefore(IpPrefix client) => (int)(uint)(client.Address.Bits & 0xff) - 1;
}
