using System.Collections.Concurrent;
using System.Globalization;
using ActorProxy.Actors.Upstreams;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorProxy.Actors.Tests.Upstreams;

/// <summary>Real connects to a loopback server that goes and comes back.</summary>
public sealed class UpstreamMonitorHealthTests : TestKit
{
    private static readonly HealthSettings Quick = new() { Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(2), Fall = 2, Rise = 2 };

    private readonly ConcurrentQueue<(string Server, bool? Healthy)> _told = [];

    [Theory]
    [InlineData(ProxyProtocolVersion.V2, "0D0A0D0A000D0A515549540A20000000")]
    [InlineData(ProxyProtocolVersion.V1, "50524F585920554E4B4E4F574E0D0A")]
    [InlineData(ProxyProtocolVersion.Off, "")]
    public async Task Check_SaysItIsNoClientAndEndsInOrder(ProxyProtocolVersion version, string hex)
    {
        using var backend = new FakeBackend(greeting: "220 mail\r\n"u8.ToArray());
        Start(new Upstream(Settings(backend.Port) with { ProxyProtocol = version }));

        await AwaitConditionAsync(() => Task.FromResult(backend.Ended.Count >= 2), TimeSpan.FromSeconds(10));

        Assert.All(backend.Ended, bytes => Assert.Equal(hex, Convert.ToHexString(Assert.IsType<byte[]>(bytes))));
    }

    [Fact]
    public async Task Server_GoesAndComesBack_FlipsAfterFallAndRise()
    {
        var backend = new FakeBackend();
        var port = backend.Port;
        var upstream = new Upstream(Settings(port));
        Start(upstream);
        await AwaitConditionAsync(() => Task.FromResult(!backend.Ended.IsEmpty), TimeSpan.FromSeconds(10));
        Assert.True(upstream.Targets[0].Healthy);

        await EventFilter.Warning(contains: "is down").ExpectOneAsync(TimeSpan.FromSeconds(10), () =>
        {
            backend.Dispose();
            return Task.CompletedTask;
        });
        Assert.False(upstream.Targets[0].Healthy);

        await EventFilter.Info(contains: "is up").ExpectOneAsync(TimeSpan.FromSeconds(10), () =>
        {
            backend = new FakeBackend(port);
            return Task.CompletedTask;
        });
        Assert.True(upstream.Targets[0].Healthy);
        await AwaitConditionAsync(() => Task.FromResult(_told.Count == 3), TimeSpan.FromSeconds(5));
        Assert.Equal([true, false, true], _told.Select(told => told.Healthy));
        backend.Dispose();
    }

    [Fact]
    public async Task ConnectsThatFail_AreToldAsChecksAre()
    {
        using var backend = new FakeBackend();
        var upstream = new Upstream(Settings(backend.Port) with { Health = Quick with { Interval = TimeSpan.FromHours(1) } });
        Start(upstream);
        await AwaitConditionAsync(() => Task.FromResult(!backend.Ended.IsEmpty && _told.Count == 1), TimeSpan.FromSeconds(10));

        await EventFilter.Warning(contains: "connections fail").ExpectOneAsync(TimeSpan.FromSeconds(5), () =>
        {
            upstream.Targets[0].ReportFailure();
            upstream.Targets[0].ReportFailure();
            return Task.CompletedTask;
        });

        await AwaitConditionAsync(() => Task.FromResult(_told.Count == 2), TimeSpan.FromSeconds(5));
        Assert.Equal([true, false], _told.Select(told => told.Healthy));
    }

    [Fact]
    public async Task Settings_ChecksTurnedOnByReload_Begin()
    {
        using var backend = new FakeBackend();
        var off = Settings(backend.Port) with { Health = Quick with { Interval = TimeSpan.Zero } };
        var set = UpstreamSet.Apply(UpstreamSet.Empty, [off]);
        var supervisor = Sys.ActorOf(UpstreamSupervisorActor.Props(Options()));
        supervisor.Tell(new ApplyUpstreams(set));
        await AwaitConditionAsync(() => Task.FromResult(_told.Count == 1), TimeSpan.FromSeconds(5));
        Assert.Empty(backend.Ended);

        supervisor.Tell(new ApplyUpstreams(UpstreamSet.Apply(set, [off with { Health = Quick }])));

        await AwaitConditionAsync(() => Task.FromResult(backend.Ended.Count >= 2), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Upstream_Removed_IsCheckedNoMore()
    {
        using var backend = new FakeBackend();
        var set = UpstreamSet.Apply(UpstreamSet.Empty, [Settings(backend.Port)]);
        var supervisor = Sys.ActorOf(UpstreamSupervisorActor.Props(Options()));
        supervisor.Tell(new ApplyUpstreams(set));
        await AwaitConditionAsync(() => Task.FromResult(!backend.Ended.IsEmpty), TimeSpan.FromSeconds(10));

        supervisor.Tell(new ApplyUpstreams(UpstreamSet.Empty));

        await AwaitConditionAsync(() => Task.FromResult(_told.LastOrDefault().Healthy is null), TimeSpan.FromSeconds(5));
        Assert.Null(set.All[0].HealthChanged);
    }

    private static UpstreamSettings Settings(int port)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        return new UpstreamSettings { Name = "a", Servers = [new UpstreamServer(text, "127.0.0.1", port)], Health = Quick };
    }

    private void Start(Upstream upstream) => Sys.ActorOf(UpstreamMonitorActor.Props(upstream, Options()));

    private UpstreamMonitorOptions Options() => new() { OnHealth = (_, server, healthy) => _told.Enqueue((server, healthy)) };
}
