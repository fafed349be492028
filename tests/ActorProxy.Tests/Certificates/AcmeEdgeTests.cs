using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using ActorProxy.Certificates;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Certificates;

/// <summary>The whole life of a site's certificate as its visitors see it: the program itself, with a real authority that comes to its ports.</summary>
public sealed class AcmeEdgeTests
{
    private const string Url = $"https://{AcmeEdge.Name}/";
    private const string OwnChallenge = $"http://{AcmeEdge.PassedName}{ChallengeResponses.HttpPath}";

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task FirstCertificate_IsSwappedInLive_WhileABackendsOwnChallengesPass()
    {
        var (answered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var edge = await AcmeEdge.Start(prepare: front => front.Instead = async context =>
        {
            // By now the edge has said that the authority may look.
            if (context.Request.Path.StartsWithSegments("/chalZ"))
            {
                answered.TrySetResult();
                await release.Task;
            }

            return false;
        });
        using var client = edge.Client();
        await answered.Task.WaitAsync(Eventually.Patience);

        using (var temporary = await edge.Shown())
        {
            Assert.Equal(temporary.Issuer, temporary.Subject);
        }

        Assert.Equal("ready\ndegraded: 1 of 1 sites have no valid certificate\n", await edge.Ready());
        Assert.Equal(0, await edge.Expiry());
        await edge.Process.Errors.WaitFor("shows a temporary certificate");
        Assert.Equal("backend: " + ChallengeResponses.HttpPath + "own", await client.GetStringAsync(new Uri(OwnChallenge + "own")));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(Url)));
        var process = edge.Process.Process.Id;
        release.SetResult();

        var serial = await edge.Issued();

        Assert.Equal("backend: /", await client.GetStringAsync(new Uri(Url)));
        Assert.Equal("backend: " + ChallengeResponses.HttpPath + "own", await client.GetStringAsync(new Uri(OwnChallenge + "own")));
        using var shown = await edge.Shown();
        Assert.Equal(new DateTimeOffset(shown.NotAfter).ToUnixTimeSeconds(), await edge.Expiry());
        Assert.Equal("ready\n", await edge.Ready());
        var listed = (await edge.Process.Admin.Get("/v1/status")).AssertOk().Json["certificates"]![0]!;
        Assert.Equal((AcmeEdge.Name, serial), ((string?)listed["site"], (string?)listed["serial"]));
        Assert.Equal(1, (await edge.Process.Admin.Metrics()).Sum("actorproxy_certificate_orders_total", ("outcome", "issued")));
        Assert.Equal(process, edge.Process.Process.Id);
        Assert.Equal(1, edge.Pebble.IssuedCount);
        var files = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(edge.Process.ConfigPath)!, "acme"), "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, OwnerOnly.Check);
        Assert.DoesNotContain("PRIVATE KEY", edge.Process.Errors.ToString(), StringComparison.Ordinal);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Edge_WithoutPort80_GetsItsCertificateByTlsAlpn()
    {
        // Nobody answers where the authority looks for http-01.
        await using var edge = await AcmeEdge.Start(withPort80: false);

        await edge.Issued();

        Assert.Empty(edge.Process.Errors.Containing("trying again"));
    }

    [ToolFact("pebble", "pebble-challtestsrv", "certbot")]
    public async Task Certbot_BehindTheEdge_GetsItsOwnCertificateThroughPort80()
    {
        await using var edge = await AcmeEdge.Start(new PebbleOptions { NonceRejects = 0 });
        await edge.Issued();
        using var folder = new TempFolder();
        await using var certbot = new ChildProcess(
            Tools.Find("certbot"),
            [
                "certonly", "--webroot", "-w", edge.WebRoot.Path, "-d", AcmeEdge.PassedName, "--server", $"{edge.Pebble.Url}dir", "--agree-tos", "--register-unsafely-without-email",
                "--non-interactive", "--config-dir", folder["config"], "--work-dir", folder["work"], "--logs-dir", folder["logs"],
            ],
            folder.Path,
            new Dictionary<string, string> { ["REQUESTS_CA_BUNDLE"] = edge.Pebble.CaFile });

        Assert.True(await certbot.WaitForExit() == 0, $"{certbot.Output}{certbot.Errors}{edge.Pebble.Said}");

        Assert.True(File.Exists(folder[$"config/live/{AcmeEdge.PassedName}/fullchain.pem"]));
        Assert.Equal(2, edge.Pebble.IssuedCount);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Node_OfAClusterWithoutTls_OrdersItsOwn()
    {
        var port = FreePort.Next();
        await using var edge = await AcmeEdge.Start(more: $$"""cluster { port = {{port}}, seeds = ["127.0.0.1:{{port}}"] }""");

        await edge.Issued();

        await edge.Process.Errors.WaitFor("each one orders its own");
        Assert.Equal(1, edge.Pebble.IssuedCount);
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Renewals_WithAThirdOfTheLifeLeft_FailNoRequest()
    {
        await using var edge = await AcmeEdge.Start(new PebbleOptions { Lifetime = TimeSpan.FromSeconds(18) });
        var serials = new ConcurrentDictionary<string, bool> { [await edge.Issued()] = true };
        using var enough = new CancellationTokenSource();
        var failures = new ConcurrentQueue<string>();
        var requests = 0;

        var clients = Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            // Some on one connection with either protocol, some on a new one each time.
            var kept = edge.Client();
            while (!enough.IsCancellationRequested)
            {
                var client = number < 4 ? kept : edge.Client();
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, Url) { Version = number % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                    using var answer = await client.SendAsync(request);
                    answer.EnsureSuccessStatusCode();
                    Interlocked.Increment(ref requests);
                }
                catch (HttpRequestException exception)
                {
                    failures.Enqueue(exception.ToString());
                }

                await Task.Delay(5);
            }
        })).ToArray();
        var watch = Stopwatch.StartNew();
        while (serials.Count < 3)
        {
            serials[await edge.Serial()] = true;
            Assert.Empty(failures);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), $"{serials.Count} certificates; the edge said: {edge.Process.Errors}");
            await Task.Delay(50);
        }

        await enough.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(failures);
        Assert.True(requests > 1000, $"{requests} requests");
    }

    [ToolFact("pebble", "pebble-challtestsrv")]
    public async Task Renewal_ByAdvice_WaitsOutAnOutageAndIsMade()
    {
        var isDown = false;
        await using var edge = await AcmeEdge.Start(prepare: front =>
        {
            front.Advice = (DateTimeOffset.UtcNow.AddDays(20), DateTimeOffset.UtcNow.AddDays(30));
            front.Instead = context =>
            {
                if (Volatile.Read(ref isDown) && context.Request.Path.StartsWithSegments("/order-plz"))
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return Task.FromResult(true);
                }

                return Task.FromResult(false);
            };
        });
        var first = await edge.Issued();
        edge.Front.Advice = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1));
        Volatile.Write(ref isDown, true);

        // A start asks for advice at once; a running edge every few hours.
        edge.Process.Send(Signal.Term);
        await edge.Process.StartAgain();
        var refused = await edge.Process.Errors.WaitFor("trying again at");
        Assert.Contains($"No certificate for {AcmeEdge.Name} at attempt 1 (Unavailable)", refused, StringComparison.Ordinal);
        Assert.Equal(first, await edge.Serial());
        Assert.Equal("ready\n", await edge.Ready());
        var asked = edge.Front.Asked.Count;
        await Task.Delay(2000);
        Assert.Equal(asked, edge.Front.Asked.Count);

        Volatile.Write(ref isDown, false);
        edge.Process.Send(Signal.Term);
        await edge.Process.StartAgain();

        await edge.Issued(otherThan: first);
        Assert.Contains(edge.Front.Asked, asked => asked.Path == "/order-plz" && asked.Payload.Contains("\"replaces\":", StringComparison.Ordinal));
        Assert.Equal(2, edge.Pebble.IssuedCount);
    }

    [ToolTheory("pebble", "pebble-challtestsrv")]
    [InlineData("/dir", "HTTP 503")]
    [InlineData("/certZ", "certificate")]
    public async Task Authority_ThatIsDownOrAnswersNonsense_LeavesTheSiteServedAndTheAlarmOn(string path, string reason)
    {
        await using var edge = await AcmeEdge.Start(prepare: front => front.Instead = async context =>
        {
            if (!context.Request.Path.StartsWithSegments(path))
            {
                return false;
            }

            context.Response.StatusCode = path == "/dir" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            await context.Response.WriteAsync("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
            return true;
        });

        var line = await edge.Process.Errors.WaitFor("trying again at");

        Assert.Contains(reason, line, StringComparison.Ordinal);
        using var shown = await edge.Shown();
        Assert.Equal(shown.Issuer, shown.Subject);
        Assert.Contains("degraded", await edge.Ready(), StringComparison.Ordinal);
        Assert.Empty(edge.Process.Complaints());
    }
}
