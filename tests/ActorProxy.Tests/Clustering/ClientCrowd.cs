using System.Collections.Concurrent;
using System.Globalization;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Clustering;

/// <summary>Clients that stay connected and talk all the time. Every failure is remembered.</summary>
internal sealed class ClientCrowd : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<Task> _clients = [];
    private volatile bool _stop;
    private long _answers;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Echoes that came back so far.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Adds clients that keep one connection open through a node.</summary>
    public async Task Keep(Lab lab, Node node, int clients)
    {
        for (var i = 0; i < clients; i++)
        {
            var client = await lab.Open(node, lab.NewClient());
            _clients.Add(Watch($"kept through {node}", () => EchoOn(client)));
        }
    }

    /// <summary>Adds clients that make one connection after the other.</summary>
    /// <param name="lab">Whose network they are in.</param>
    /// <param name="choose">The node for the next connection, as a balancer in front would choose.</param>
    public void Renew(Lab lab, int clients, Func<Node> choose)
    {
        for (var i = 0; i < clients; i++)
        {
            var from = lab.NewClient();
            _clients.Add(Watch("renewed", async () =>
            {
                while (!_stop)
                {
                    var node = choose();
                    try
                    {
                        using var client = await lab.Open(node, from);
                        for (var echo = 0; echo < 5; echo++)
                        {
                            await Echo(client);
                        }
                    }
                    catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
                    {
                        throw new InvalidOperationException($"through {node}: {exception.Message}", exception);
                    }
                }
            }));
        }
    }

    public void AssertNoFailure() => Assert.True(_failures.IsEmpty, string.Join(Environment.NewLine, _failures));

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        await Task.WhenAll(_clients);
    }

    private async Task Watch(string who, Func<Task> act)
    {
        try
        {
            await act();
        }
#pragma warning disable CA1031 // Whatever it is, the test wants to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failures.Enqueue($"{DateTime.UtcNow.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {who}: {exception.Message}");
        }
    }

    private async Task EchoOn(EdgeClient client)
    {
        using (client)
        {
            while (!_stop)
            {
                await Echo(client);
            }
        }
    }

    private async Task Echo(EdgeClient client)
    {
        await client.Echo("still here");
        Interlocked.Increment(ref _answers);
        await Task.Delay(Pause);
    }
}
