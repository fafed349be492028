using ActorProxy.Testing.Edge;

namespace ActorProxy.Tests.Sites;

/// <summary>HTTP/2 used as a weapon: others are served meanwhile, memory and log stay as they were.</summary>
public sealed class Http2FloodTests : IClassFixture<Http2FloodTests.Site>
{
    private const string Url = $"https://{SiteEdge.Name}";

    // What these floods would need, were they kept, is ten times as much and more.
    private const long MostGrowth = 64L * 1024 * 1024;

    private const int StreamBlock = 1000;

    // RFC 9113 §7.
    private const string RefusedStream = "reset 7";

    private readonly Site _site;
    private readonly SiteEdge _edge;

    public Http2FloodTests(Site site)
    {
        _site = site;
        _edge = site.Edge;
    }

    // CVE-2023-44487.
    [Fact]
    public async Task RapidReset_CostsTheBackendNoMoreThanTheStreamsOfAConnection()
    {
        var before = _site.Backend.ConnectionCount;
        await Withstand(async client =>
        {
            var block = Http2Wire.Block(Http2Wire.Request("/hangs"));
            for (var stream = 1; stream < 40_000; stream += 2 * StreamBlock)
            {
                var frames = new MemoryStream();
                for (var i = stream; i < stream + (2 * StreamBlock); i += 2)
                {
                    frames.Write(Http2Wire.Frame(Http2Wire.Headers, Http2Wire.EndHeaders | Http2Wire.EndStream, i, block));
                    frames.Write(Http2Wire.Frame(Http2Wire.RstStream, 0, i, [0, 0, 0, 8]));
                }

                await client.Write(frames.ToArray(), Patience());
            }
        });

        // 20,000 were asked for. A stream is refused while a hundred are being wound up, and the client is sent away at two hundred.
        Assert.InRange(_site.Backend.ConnectionCount - before, 0, 4000);
    }

    // CVE-2024-27316 and its likes.
    [Theory]
    [InlineData(16_000)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Continuations_WithoutAnEnd_AreCutOffOrCostNothing(int length) => await Withstand(async client =>
    {
        await client.Send(Http2Wire.Headers, 0, 1, Http2Wire.Block(Http2Wire.Request()));

        // A literal of some 100 MB begins, and goes on and on.
        var frame = Http2Wire.Frame(Http2Wire.Continuation, 0, 1, Enumerable.Repeat((byte)'a', length).ToArray());
        var some = Enumerable.Repeat(frame, 100).SelectMany(bytes => bytes).ToArray();
        for (var i = 0; i < 500; i++)
        {
            await client.Write(some, Patience());
        }
    });

    // RFC 7541 §6.1: one byte stands for a header of four thousand.
    [Fact]
    public async Task HpackBomb_IsRefused() => await Withstand(async client =>
    {
        var entry = new MemoryStream();
        entry.WriteByte(0x40);
        entry.Write(Http2Wire.Block([("x-bomb", new string('b', 3900))]).AsSpan(1));
        byte[] block = [.. Http2Wire.Block(Http2Wire.Request()), .. entry.ToArray(), .. Enumerable.Repeat((byte)0xbe, 12_000)];
        await client.Send(Http2Wire.Headers, Http2Wire.EndHeaders | Http2Wire.EndStream, 1, block);
        var outcome = await client.Outcome(1);
        Assert.True(outcome == "431" || outcome.StartsWith("goaway", StringComparison.Ordinal), outcome);
    });

    [Theory]
    [InlineData(Http2Wire.Ping, 8)]
    [InlineData(Http2Wire.Settings, 6)]
    public async Task Floods_ThatAreAnswered_WaitForTheAnswersToBeRead(byte type, int length) => await Withstand(async client =>
    {
        // SETTINGS: an identifier that nobody knows.
        var frame = Http2Wire.Frame(type, 0, 0, new byte[length].Select((_, i) => (byte)(i < 2 ? 0xff : 0)).ToArray());
        var some = Enumerable.Repeat(frame, StreamBlock).SelectMany(bytes => bytes).ToArray();

        // Not one answer is read.
        for (var i = 0; i < 2000; i++)
        {
            await client.Write(some, Patience());
        }
    });

    [Fact]
    public async Task Streams_OverAHundred_AreRefusedOneByOne()
    {
        await using var client = await Http2Wire.Open(_edge);
        for (var i = 0; i < 150; i++)
        {
            await client.SendHeaders(1 + (2 * i), Http2Wire.Request("/hangs"), endStream: true);
        }

        // The hundred hang, so that what comes is about the others.
        for (var i = 100; i < 150; i++)
        {
            Assert.Equal(RefusedStream, await client.Outcome(1 + (2 * i)));
        }

        Assert.Equal("served", await Get("/"));
    }

    [Fact]
    public async Task Answers_ThatNobodyTakes_AreNotCollected() => await Withstand(async client =>
    {
        for (var i = 0; i < 100; i++)
        {
            await client.SendHeaders(1 + (2 * i), Http2Wire.Request("/endless"), endStream: true);
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
    });

    // A flood ends by being sent away or by not getting rid of more; both is well.
    private static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(3)).Token;

    private async Task Withstand(Func<Http2Wire, Task> flood)
    {
        Assert.Equal("served", await Get("/"));
        var before = _edge.Process.Process.ResidentBytes;
        var most = before;
        await using (var client = await Http2Wire.Open(_edge))
        {
            var attack = Attack(client, flood);
            do
            {
                Assert.Equal("served", await Get("/"));
                most = Math.Max(most, _edge.Process.Process.ResidentBytes);
            }
            while (!attack.IsCompleted);

            await attack;
        }

        Assert.Equal("served", await Get("/"));
        Assert.InRange(most - before, long.MinValue, MostGrowth);
        _edge.ExpectSilentLog();
    }

    private static async Task Attack(Http2Wire client, Func<Http2Wire, Task> flood)
    {
        await Task.Yield();
        try
        {
            await flood(client);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Sent away, or held back.
        }
    }

    private async Task<string> Get(string path)
    {
        using var client = _edge.Client();
        client.Timeout = TimeSpan.FromSeconds(5);
        return await client.GetStringAsync(Url + path);
    }

    /// <summary>A site whose backend answers, never answers, or never ends.</summary>
    public sealed class Site : IAsyncLifetime, IDisposable
    {
        internal CountingBackend Backend { get; } = new();

        internal SiteEdge Edge { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Edge = await SiteEdge.Start($"upstream = \"{Backend.Url}\"");
            using var client = Edge.Client();
            for (var i = 0; i < 50; i++)
            {
                await client.GetStringAsync(Url);
            }
        }

        public Task DisposeAsync() => Edge.DisposeAsync().AsTask();

        public void Dispose() => Backend.Dispose();
    }

    internal sealed class CountingBackend : IDisposable
    {
        private readonly TestBackend _backend = new();

        public CountingBackend() => _backend.Serve(Answer);

        public string Url => SiteEdge.Http(_backend.EndPoint.Port);

        public int ConnectionCount => _backend.AcceptedCount;

        public void Dispose() => _backend.Dispose();

        private static async Task Answer(TestSocket socket)
        {
            while (await socket.ReceiveSomeAsync() is { Length: > 0 } request)
            {
                if (request.AsSpan().IndexOf("/hangs"u8) >= 0)
                {
                    continue;
                }

                if (request.AsSpan().IndexOf("/endless"u8) < 0)
                {
                    await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nserved"u8.ToArray());
                    continue;
                }

                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"u8.ToArray());
                var block = new byte[64 * 1024];
                while (true)
                {
                    await socket.SendAsync(block);
                }
            }
        }
    }
}
