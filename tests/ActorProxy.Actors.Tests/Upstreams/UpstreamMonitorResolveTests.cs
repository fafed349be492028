using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Actors.Upstreams;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorProxy.Actors.Tests.Upstreams;

/// <summary>Names over time, on a scheduler whose clock the test turns.</summary>
public sealed class UpstreamMonitorResolveTests : TestKit
{
    private static readonly UpstreamServer Name = new("backend.lan:443", "backend.lan", 443);

    private readonly ConcurrentQueue<(string Server, bool? Healthy)> _told = [];
    private readonly ConcurrentDictionary<string, string[]> _answers = [];
    private int _asked;

    public UpstreamMonitorResolveTests()
        : base("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
    {
    }

    private int Asked => Volatile.Read(ref _asked);

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task Name_Moves_IsFoundAfterHalfAMinute()
    {
        Answer("10.0.0.1", "10.0.0.2");
        var upstream = Start();
        await Until(() => upstream.Targets.Length == 2);
        var kept = upstream.Targets[1];

        Answer("10.0.0.3", "10.0.0.2");
        var waited = await TurnClockUntil(() => Addresses(upstream) is ["10.0.0.2", "10.0.0.3"]);

        Assert.True(waited >= TimeSpan.FromSeconds(30), $"{waited}");
        Assert.Same(kept, upstream.Targets[0]);
    }

    [Fact]
    public async Task Name_ResolvesLate_IsRetriedSoon()
    {
        Upstream? upstream = null;
        await EventFilter.Warning(contains: "it gets no connections").ExpectOneAsync(TimeSpan.FromSeconds(10), async () =>
        {
            upstream = Start();
            await TurnClockUntil(() => Asked >= 3);
        });
        Assert.Empty(upstream!.Targets);

        Answer("10.0.0.1");
        await TurnClockUntil(() => Addresses(upstream) is ["10.0.0.1"]);

        await Until(() => _told.Count == 2);
        Assert.Equal([("backend.lan:443", false), ("backend.lan:443", true)], _told);
    }

    [Fact]
    public async Task Name_FailsLater_KeepsTheLastAddresses()
    {
        Answer("10.0.0.1");
        var upstream = Start();
        await Until(() => upstream.Targets.Length == 1);

        await EventFilter.Warning(contains: "going on").ExpectOneAsync(TimeSpan.FromSeconds(10), async () =>
        {
            _answers.Clear();
            var waited = await TurnClockUntil(() => Asked == 3);
            Assert.True(waited >= TimeSpan.FromSeconds(60), $"{waited}");
        });

        Assert.Equal(["10.0.0.1"], Addresses(upstream));
    }

    [Fact]
    public async Task Reload_OtherNames_AreResolvedAndTheOldForgotten()
    {
        Answer("10.0.0.1");
        _answers["other.lan"] = ["10.0.0.9"];
        var set = UpstreamSet.Apply(UpstreamSet.Empty, [Settings(Name)]);
        var supervisor = Sys.ActorOf(UpstreamSupervisorActor.Props(Options()));
        supervisor.Tell(new ApplyUpstreams(set));
        await Until(() => set.All[0].Targets.Length == 1 && _told.Any(told => told.Healthy == true));

        supervisor.Tell(new ApplyUpstreams(UpstreamSet.Apply(set, [Settings(new UpstreamServer("other.lan:443", "other.lan", 443))])));

        await Until(() => Addresses(set.All[0]) is ["10.0.0.9"]);
        await Until(() => _told.Contains((Name.Text, null)) && _told.Contains(("other.lan:443", true)));
    }

    [Fact]
    public async Task NoChecks_UnhealthyServer_GetsAnotherTry()
    {
        Answer("10.0.0.1");
        var upstream = Start();
        await Until(() => _told.Contains((Name.Text, true)));

        for (var i = 0; i < upstream.Settings.Health.Fall; i++)
        {
            upstream.Targets[0].ReportFailure();
        }

        // Not yet resolved, up, down; by the third its timer stands.
        await Until(() => _told.Count == 3);
        Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(upstream.Targets[0].Healthy);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Until(() => upstream.Targets[0].Healthy);
    }

    private static UpstreamSettings Settings(params UpstreamServer[] servers) =>
        new() { Name = "a", Servers = servers, Health = new HealthSettings { Interval = TimeSpan.Zero } };

    private static string[] Addresses(Upstream upstream) => [.. upstream.Targets.Select(target => target.Address.Address.ToString())];

    private Upstream Start()
    {
        var upstream = new Upstream(Settings(Name));
        Sys.ActorOf(UpstreamMonitorActor.Props(upstream, Options()));
        return upstream;
    }

    private UpstreamMonitorOptions Options() => new()
    {
        OnHealth = (_, server, healthy) => _told.Enqueue((server, healthy)),
        Resolve = host =>
        {
            Interlocked.Increment(ref _asked);
            return _answers.TryGetValue(host, out var addresses)
                ? Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse))
                : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        },
    };

    private void Answer(params string[] addresses) => _answers[Name.Host] = addresses;

    // In steps, since the next question stands in the scheduler only once the last answer was taken in.
    private async Task<TimeSpan> TurnClockUntil(Func<bool> condition)
    {
        var turned = TimeSpan.Zero;
        await Until(() =>
        {
            if (condition())
            {
                return true;
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
            turned += TimeSpan.FromSeconds(1);
            return false;
        });
        return turned;
    }

    private async Task Until(Func<bool> condition) => await AwaitConditionAsync(() => Task.FromResult(condition()), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10));
}
