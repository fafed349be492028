using System.Diagnostics;
using System.Net;
using ActorProxy.Admin.Watching;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>The stream that the console lives on.</summary>
public sealed class EventsTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    [Fact]
    public async Task Events_BeginAtOnceAndComeOnceASecond()
    {
        using var reader = await EventReader.Open(edge.Client);

        var first = (await reader.Next())!.Value;
        var watch = Stopwatch.StartNew();
        var second = (await reader.Next())!.Value;
        var third = (await reader.Next())!.Value;

        Assert.Equal([first.Id + 1, first.Id + 2], new[] { second.Id, third.Id });
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.True((DateTimeOffset)third.Data["at"]! > (DateTimeOffset)second.Data["at"]!);
    }

    [Fact]
    public async Task Events_TellWhatTheApiTells()
    {
        using var client = await edge.Tagged.Open("a.example", "127.0.0.31");
        (await edge.Client.Put("/v1/bans/127.0.0.32", """{"jail":"sshd","reason":"<b>guessing</b>"}""")).AssertOk();
        await EdgeClient.ExpectRefused(edge.Tagged.EndPoint(), "127.0.0.32");
        using var noise = await EdgeClient.Connect(edge.Tagged.EndPoint(), "127.0.0.33");
        await noise.Send("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
        await noise.End();

        using var reader = await EventReader.Open(edge.Client);
        var data = (await reader.Next())!.Value.Data;

        // What another test has just been told may be a second old.
        await Eventually.True(
            async () => (data = (await reader.Next())!.Value.Data)["refusals"]!.AsArray().Count >= 2, "both refusals");
        var connection = data["connections"]!["connections"]!.AsArray().Single(connection => (string?)connection!["client"] == "127.0.0.31")!;
        Assert.Equal("a.example", (string?)connection["sni"]);
        var ban = data["bans"]!["bans"]!.AsArray().Single(ban => (string?)ban!["ip"] == "127.0.0.32")!;
        Assert.Equal(("sshd", "<b>guessing</b>"), ((string?)ban["jail"], (string?)ban["reason"]));
        var refusals = data["refusals"]!.AsArray();
        Assert.Equal("banned", (string?)refusals.Single(refusal => (string?)refusal!["client"] == "127.0.0.32")!["reason"]);
        var garbage = refusals.Single(refusal => (string?)refusal!["client"] == "127.0.0.33")!;
        Assert.Equal(("not-tls", "first", 1), ((string?)garbage["reason"], (string?)garbage["listener"], (int?)garbage["count"]));
        Assert.Equal("ready", (string?)data["status"]!["phase"]);
        Assert.True((long?)data["traffic"]!["accepted"] >= 3);
        Assert.True((long?)data["traffic"]!["refused_by"]!["banned"] >= 1);
        Assert.True((long?)data["traffic"]!["bytes_in"] > 0);
        await edge.Client.Delete("/v1/bans/127.0.0.32");
    }

    [Fact]
    public async Task Events_AreMadeOnceForAllAndOnlyWhileSomebodyWatches()
    {
        using var first = await EventReader.Open(edge.Client);
        using var second = await EventReader.Open(edge.Client);
        await first.Next();
        var seen = (await first.Next())!.Value.Id;
        (long Id, System.Text.Json.Nodes.JsonNode Data)? other;
        while ((other = await second.Next())!.Value.Id < seen)
        {
        }

        Assert.Equal(seen, other!.Value.Id);
        var last = (await first.Next())!.Value;
        first.Dispose();
        second.Dispose();
        await Task.Delay(TimeSpan.FromSeconds(3));

        using var later = await EventReader.Open(edge.Client);
        var next = (await later.Next())!.Value;
        Assert.InRange(next.Id, last.Id + 1, last.Id + 2);
        Assert.True((DateTimeOffset)next.Data["at"]! - (DateTimeOffset)last.Data["at"]! > TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task Events_TooManyWatchers_AreSentAway()
    {
        var readers = new List<EventReader>();
        try
        {
            for (var i = 0; i < SnapshotFeed.MaxWatchers; i++)
            {
                readers.Add(await EventReader.Open(edge.Client));
            }

            using (var refused = await edge.Client.Open("/v1/events"))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.NotNull(refused.Headers.RetryAfter);
            }

            readers[0].Dispose();
            readers.RemoveAt(0);
            await Eventually.True(
                async () =>
                {
                    using var next = await edge.Client.Open("/v1/events");
                    return next.IsSuccessStatusCode;
                },
                "the place of one who has gone");
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Events_ForSomebodyElsesPage_AreRefused(string header, string value)
    {
        using var refused = await edge.Client.Open("/v1/events", (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Drain_IsWatchedToItsEndAndEndsTheStreamWithTheProcess()
    {
        await using var draining = await TaggedEdge.Start();
        using var reader = await EventReader.Open(draining.Edge.Admin);
        (await draining.Edge.Admin.Post("/v1/drain")).AssertAccepted();
        while (await Phase() != "drained")
        {
        }

        Assert.Equal("drained", await Phase());
        draining.Edge.Send(Signal.Term);
        while (await Phase() is { } phase)
        {
            Assert.Equal("drained", phase);
        }

        Assert.Equal(0, await draining.Edge.WaitForExit());

        async Task<string?> Phase() => (string?)(await reader.Next())?.Data["status"]!["phase"];
    }

    [Fact]
    public async Task Stop_IsNotHeldUpByWhoWatches()
    {
        await using var stopping = await TaggedEdge.Start("limits { drain-time = 1s }");
        using var reader = await EventReader.Open(stopping.Edge.Admin);
        await reader.Next();
        var watch = Stopwatch.StartNew();

        stopping.Edge.Send(Signal.Term);

        Assert.Equal(0, await stopping.Edge.WaitForExit());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
