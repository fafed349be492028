using System.Collections.Concurrent;
using System.Net;

namespace ActorProxy.Tests.Clustering;

/// <summary>Backends that report all the time, and repeat what was not answered for certain, as the contract asks of them.</summary>
internal sealed class Reporters : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _banned = new();
    private readonly Task[] _reporters;
    private volatile bool _stop;
    private int _unanswered;

    public Reporters(Node first, Node second, Func<string> newClient) =>
        _reporters = [.. new[] { first, second }.Select(node => Report(node, newClient))];

    /// <summary>Clients whose ban was acknowledged.</summary>
    public IReadOnlyCollection<string> Banned => _banned;

    /// <summary>Reports that were answered with 503.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        await Task.WhenAll(_reporters);
    }

    private async Task Report(Node node, Func<string> newClient)
    {
        while (!_stop)
        {
            var client = newClient();
            while (true)
            {
                var reply = await node.TryReport(client, "once", client);
                if (reply.Status == HttpStatusCode.OK)
                {
                    // A repeated one may find that it has been counted.
                    Assert.Contains((string?)reply.Json["results"]![0]!["outcome"], new[] { "banned", "already-banned", "duplicate" });
                    _banned.Enqueue(client);
                    break;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
                Interlocked.Increment(ref _unanswered);
                await Task.Delay(200);
            }
        }
    }
}
