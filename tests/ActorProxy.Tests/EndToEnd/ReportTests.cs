using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Tests.Admin;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A backend's reports, from the first to the refusal.</summary>
public sealed class ReportTests(ReportingEdge edge) : IClassFixture<ReportingEdge>
{
    // What a busy machine needs on top of the answer.
    private static readonly TimeSpan CutWithin = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Reports_Five_CutTheClientEverywhereUntilItIsFreed()
    {
        const string Client = "127.0.3.1";
        using var live = await edge.Tagged.Open("a.example", Client);
        using var elsewhere = await edge.Tagged.Open("b.example", Client, "second");
        using var other = await edge.Tagged.Open("a.example", "127.0.3.2");
        for (var failure = 1; failure < 5; failure++)
        {
            Assert.Equal("counted", await edge.Outcome(Client, id: $"{failure}", token: ReportingEdge.Mail));
        }

        await live.Echo("still here");
        var ends = new[] { live.End(), elsewhere.End() };
        var asked = Stopwatch.StartNew();
        Assert.Equal("banned", await edge.Outcome(Client, id: "5", token: ReportingEdge.Mail));
        var answered = asked.Elapsed;
        foreach (var (took, reset) in await Task.WhenAll(ends))
        {
            Assert.True(reset);
            Assert.True(took < answered + CutWithin, $"cut after {took.TotalMilliseconds:F1} ms, answered after {answered.TotalMilliseconds:F1} ms");
        }

        foreach (var listener in new[] { "first", "second" })
        {
            await Assert.ThrowsAsync<SocketException>(async () =>
            {
                using var refused = await EdgeClient.Connect(edge.Tagged.EndPoint(listener), Client);
                await refused.Send(ClientHello.For("a.example"));
                Assert.True((await refused.End()).Reset);
                throw new SocketException((int)SocketError.ConnectionReset);
            });
        }

        await other.Echo("untouched");
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Send(HttpMethod.Delete, "/v1/bans/" + Client, null, ReportingEdge.Mail)).Status);
        using var back = await edge.Tagged.Open("a.example", Client);
        Assert.Equal("A", back.Tag);
        Assert.Equal("counted", await edge.Outcome(Client, token: ReportingEdge.Mail));
    }
}
