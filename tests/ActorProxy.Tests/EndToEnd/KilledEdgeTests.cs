using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>What was acknowledged outlives the process, at whatever moment it is killed.</summary>
public sealed class KilledEdgeTests
{
    private const int Rounds = 9;
    private const int WriterCount = 8;
    private const int EnforcedSamples = 5;

    private readonly Random _random = new(20303);
    private volatile int _answers;

    // By address: is it banned? Null = asked for, and never answered.
    private readonly ConcurrentDictionary<string, bool?> _acknowledged = new();

    [Fact]
    public async Task Kill_AtAnyMoment_LosesNothingThatWasAcknowledged()
    {
        await using var tagged = await TaggedEdge.Start("bans { ignore = [], kernel-filter = off }");
        var edge = tagged.Edge;
        var (imposed, lifted) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var killed = new CancellationTokenSource();
            var moment = _answers + _random.Next(1, 40 * WriterCount);
            var writers = Enumerable.Range(0, WriterCount).Select(writer => Write(edge, round, writer, killed.Token)).ToArray();
            await Eventually.True(() => _answers >= moment, $"{moment} answers");
            edge.Send(Signal.Kill);
            await killed.CancelAsync();
            await Task.WhenAll(writers);

            await edge.StartAgain();

            var banned = await Banned(edge);
            foreach (var (address, isBanned) in _acknowledged)
            {
                Assert.True((isBanned ?? banned.Contains(address)) == banned.Contains(address), $"round {round}: {address} was {(isBanned == true ? "banned" : "lifted")}, and is not");
                _acknowledged[address] = banned.Contains(address);
            }

            Assert.Equal(_acknowledged.Count(state => state.Value == true), banned.Count);
            foreach (var address in Some(isBanned: true))
            {
                Assert.True(await IsRefused(tagged, address), $"{address} is banned and got in");
            }

            foreach (var address in Some(isBanned: false))
            {
                using var client = await tagged.Open(from: address);
            }

            Assert.Empty(edge.Complaints());
            (imposed, lifted) = (Some(isBanned: true, int.MaxValue).Count(), Some(isBanned: false, int.MaxValue).Count());
        }

        Assert.True(imposed >= Rounds * WriterCount && lifted >= Rounds, $"{imposed} bans and {lifted} lifted prove little");
    }

    /// <summary>One address after the other: banned, and every third lifted again.</summary>
    private async Task Write(EdgeProcess edge, int round, int writer, CancellationToken killed)
    {
        for (var i = 0; i < 250 && !killed.IsCancellationRequested; i++)
        {
            var address = $"127.{round + 1}.{writer}.{i + 1}";
            if (!await Try(address, isBanned: true, () => edge.Admin.Put("/v1/bans/" + address, """{"jail":"kill","duration":"1h"}"""), HttpStatusCode.OK)
                || (i % 3 == 0 && !await Try(address, isBanned: false, () => edge.Admin.Delete("/v1/bans/" + address), HttpStatusCode.NoContent)))
            {
                return;
            }
        }
    }

    private async Task<bool> Try(string address, bool isBanned, Func<Task<Admin.AdminReply>> ask, HttpStatusCode expected)
    {
        _acknowledged[address] = null;
        try
        {
            var reply = await ask();
            Assert.True(reply.Status == expected, $"{address}: {reply.Status} {reply.Body}");
            _acknowledged[address] = isBanned;
            Interlocked.Increment(ref _answers);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static async Task<HashSet<string>> Banned(EdgeProcess edge)
    {
        var banned = new HashSet<string>();
        string? after = null;
        do
        {
            var page = (await edge.Admin.Get("/v1/bans?limit=1000" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)))).AssertOk().Json;
            Assert.All((JsonArray)page["bans"]!, ban => Assert.True(banned.Add((string)ban!["ip"]!)));
            after = (string?)page["next"];
        }
        while (after is not null);
        return banned;
    }

    private IEnumerable<string> Some(bool isBanned, int count = EnforcedSamples) =>
        _acknowledged.Where(state => state.Value == isBanned).Select(state => state.Key).OrderDescending(StringComparer.Ordinal).Take(count);

    private static async Task<bool> IsRefused(TaggedEdge edge, string from)
    {
        try
        {
            using var client = await EdgeClient.Connect(edge.EndPoint(), from);
            return (await client.End()).Reset;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
