using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Loops;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

/// <summary>Programs in the real kernel, at real listening sockets.</summary>
public class KernelFilterTests : DataPathTests
{
    private const string Banned = "127.0.0.66";
    private const string Other = "127.0.0.67";

    // Long enough to be no accident on loopback; a retry of the SYN after a second would be dropped as well.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(1_500);

    [ToolTheory(Tools.KernelFilter)]
    [InlineData("127.0.0.1")]
    [InlineData("::")]
    public async Task Attempt_OfAPrefixInTheProgram_IsDroppedUntilItIsTakenOff(string bind)
    {
        var edge = Edge(LoopEngine.Epoll);
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.Parse(bind), 0)] });
        edge.Start();
        var filter = new KernelFilter(edge.Loops);

        Assert.Equal(FilterOutcome.Done, await filter.SetAsync(Program(Banned)));

        Assert.False(await ConnectsAsync(edge.EndPoint().Port, Banned));
        Assert.True(await ConnectsAsync(edge.EndPoint().Port, Other));
        await filter.CollectAsync();
        Assert.InRange(filter.Drops, 1, 10);

        Assert.Equal(FilterOutcome.Done, await filter.SetAsync(null));
        Assert.True(await ConnectsAsync(edge.EndPoint().Port, Banned));
        await Wait.UntilAsync(() => edge.Metrics["tls"].AcceptedCount == 2, "two connections");
        Assert.All(AttachedFilter.OfListening(edge.EndPoint().Port), length => Assert.Equal(0, length));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Connection_ThatIsThereAlready_GoesOnAndNobodyWaitsForIt()
    {
        var edge = Edge(LoopEngine.Epoll);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var (client, server) = await edge.PairAsync(backend, "a");

        Assert.Equal(FilterOutcome.Done, await new KernelFilter(edge.Loops).SetAsync(Program("127.0.0.0/8")));

        await client.SendKnownAsync(1_000_000);
        await server.ReceiveKnownAsync(1_000_000);
        await server.SendKnownAsync(1_000_000);
        await client.ReceiveKnownAsync(1_000_000);
        Assert.False(await ConnectsAsync(edge.EndPoint().Port, Other));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Accepted_WhileThereIsAProgramOrWaitingWhenItGoes_HasNone()
    {
        var edge = Edge(LoopEngine.Epoll);
        edge.Start();
        var port = edge.EndPoint().Port;
        var filter = new KernelFilter(edge.Loops);
        await filter.SetAsync(Program(Banned));
        Assert.Equal(2, AttachedFilter.OfListening(port).Count(length => length > 0));
        for (var i = 0; i < 10; i++)
        {
            await edge.ConnectAsync(from: IPAddress.Parse(Other));
        }

        await Wait.UntilAsync(() => edge.Metrics["tls"].AcceptedCount == 10, "ten connections");
        Assert.Equal(Enumerable.Repeat(0, 10), AttachedFilter.OfAccepted(port));

        Task<FilterOutcome> takenOff;
        using (await edge.PauseLoopsAsync())
        {
            for (var i = 0; i < 10; i++)
            {
                await edge.ConnectAsync(from: IPAddress.Parse(Other));
            }

            takenOff = filter.SetAsync(null);
        }

        Assert.Equal(FilterOutcome.Done, await takenOff);
        await Wait.UntilAsync(() => edge.Metrics["tls"].AcceptedCount == 20, "twenty connections");
        Assert.Equal(Enumerable.Repeat(0, 20), AttachedFilter.OfAccepted(port));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Listener_ThatComesLater_HasTheProgramAndItsDropsStayCountedWhenItGoes()
    {
        var edge = Edge(LoopEngine.Epoll);
        edge.Start();
        var filter = new KernelFilter(edge.Loops);
        await filter.SetAsync(Program(Banned));
        var first = edge.Settings;

        edge.Settings = first with { Listeners = [.. first.Listeners, EdgeFixture.Listener("later")] };
        edge.Start();
        var port = edge.EndPoint("later").Port;
        await Wait.UntilAsync(() => AttachedFilter.OfListening(port).All(length => length > 0), "the program");
        Assert.False(await ConnectsAsync(port, Banned));

        var before = filter.Drops;
        edge.Settings = first;
        edge.Start();
        await Wait.UntilAsync(() => filter.Drops > before, "the drops of a listener that is gone");
        await filter.CollectAsync();
        Assert.True(filter.Drops > before);
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Program_AsLongAsItMayGet_IsTakenAndExchanged()
    {
        var edge = Edge(LoopEngine.Epoll);
        edge.Start();
        var filter = new KernelFilter(edge.Loops);
        var prefixes = Enumerable.Range(1, 5_000).Select(i => IpPrefix.Of(NetAddress.FromIPv4(0xc0000000u + (2 * (uint)i)), 128)).ToList();

        var program = FilterProgram.Build([Prefix(Banned), .. prefixes], FilterProgram.MaxInstructionCount)!;
        Assert.InRange(program.InstructionCount, 4_000, FilterProgram.MaxInstructionCount);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(FilterOutcome.Done, await filter.SetAsync(program));
        }

        Assert.False(await ConnectsAsync(edge.EndPoint().Port, Banned));
        Assert.True(await ConnectsAsync(edge.EndPoint().Port, Other));
    }

    [ToolFact(Tools.KernelFilter, Tools.NetworkNamespaces, Tools.IPv6, "ip")]
    public void Attempt_OverIPv6_IsJudgedByItsPrefix() => NetworkNamespace.Run(
        ["2001:db8:1:1::5/128", "2001:db8:1:1::6/128", "2001:db8:1:2::5/128", "2001:db8:1:1:ffff::1/128"],
        () =>
        {
            using var loops = LoopGroup.Create(new LoopSettings { Engine = LoopEngine.Epoll, Count = 1 }, new RecordingLogger());
            loops.Start();
            using var listening = loops.Bind(new IPEndPoint(IPAddress.IPv6Any, 0), besideOurOwn: false)[0];
            listening.Activate((socket, _) => socket.Close(reset: false));
            var filter = new KernelFilter(loops);
            var port = listening.LocalEndPoint.Port;

            Set(Program("2001:db8:1:1::/64", "2001:db8:1:2::6"));
            Assert.Equal((false, false, false), (Connects("2001:db8:1:1::5"), Connects("2001:db8:1:1::6"), Connects("2001:db8:1:1:ffff::1")));
            Assert.Equal((true, true, true), (Connects("2001:db8:1:2::5"), Connects("::1"), Connects("127.0.0.1")));

            Set(Program("2001:db8:1:1::5", "2001:db8:1:2::/127", Banned));
            Assert.Equal((false, true, true, true), (Connects("2001:db8:1:1::5"), Connects("2001:db8:1:1::6"), Connects("2001:db8:1:2::5"), Connects("127.0.0.1")));
            Assert.False(Connects(Banned));

            void Set(FilterProgram program) => Assert.Equal(FilterOutcome.Done, filter.SetAsync(program).GetAwaiter().GetResult());

            // On this thread, or the socket would be made outside.
            bool Connects(string from) => Attempt.Succeeds(port, from, TimeSpan.FromMilliseconds(500));
        });

    [Theory, Engines]
    public async Task Refused_AtTheGate_AreCountedByTheirBanOnceCountingIsOn(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.Start();
        var filter = new KernelFilter(edge.Loops);
        edge.Bans.Put(Ban("127.0.0.0/24"));
        edge.Bans.Put(Ban(Banned));
        await edge.ExpectRefusedAsync(from: IPAddress.Parse(Banned));
        Assert.Empty(await filter.CollectAsync());

        filter.CountRefusals(true);
        await Wait.UntilAsync(() => edge.Loops.Loops.All(loop => loop.Refusals.IsCounting), "every loop to count");
        for (var i = 0; i < 3; i++)
        {
            await edge.ExpectRefusedAsync(from: IPAddress.Parse(Banned));
        }

        await edge.ExpectRefusedAsync(from: IPAddress.Parse(Other));

        var counts = new Dictionary<string, int>();
        await Wait.UntilAsync(
            async () =>
            {
                foreach (var (prefix, count) in await filter.CollectAsync())
                {
                    counts[prefix.ToString()] = counts.GetValueOrDefault(prefix.ToString()) + count;
                }

                return counts.Values.Sum() >= 4;
            },
            "all to have been counted");
        Assert.Equal(new Dictionary<string, int> { [Banned] = 3, ["127.0.0.0/24"] = 1 }, counts);
        Assert.Empty(await filter.CollectAsync());
    }

    [Fact]
    public async Task Sockets_OfTheFramework_SayNo()
    {
        var edge = Edge(LoopEngine.Sockets);
        edge.Start();
        var filter = new KernelFilter(edge.Loops);

        Assert.Equal(FilterOutcome.NotSupported, filter.Probe());
        Assert.Equal(FilterOutcome.NotSupported, await filter.SetAsync(Program(Banned)));
        Assert.Equal(FilterOutcome.Done, await filter.SetAsync(null));
        Assert.Equal(0, filter.Drops);
    }

    private static Task<bool> ConnectsAsync(int port, string from) => Task.Run(() => Attempt.Succeeds(port, from, Silence));

    private static FilterProgram Program(params string[] prefixes) =>
        FilterProgram.Build([.. prefixes.Select(Prefix)], FilterProgram.MaxInstructionCount)!;

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);

    private static Ban Ban(string prefix) => new() { Prefix = Prefix(prefix), Jail = "test", Origin = BanOrigin.Api, SinceUnixMs = 0 };
}
