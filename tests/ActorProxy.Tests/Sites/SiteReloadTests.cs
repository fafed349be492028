using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Configuration and certificates change under load: nobody notices.</summary>
public sealed class SiteReloadTests : IDisposable
{
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromMilliseconds(700);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReloadsAndSwappedCertificates_UnderLoad_FailNoRequest()
    {
        await using var backend = await HttpBackend.Start(Answer);
        foreach (var name in new[] { "1", "2" })
        {
            using var certificate = TestCertificate.For(SiteEdge.Name);
            TestCertificate.Write(certificate, _folder, name);
        }

        Link(1);
        await using var edge = await EdgeProcess.Start(Config(backend, 0));
        var endPoint = edge.EndPoint("edge");
        using var end = new CancellationTokenSource(LoadTime);
        var load = new Load();
        Task[] clients =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => load.KeepAlive(endPoint, end.Token))),
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => load.Anew(endPoint, end.Token))),
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => load.Http2(endPoint, end.Token))),
        ];

        var round = 0;
        while (!end.IsCancellationRequested)
        {
            Link(1 + (++round % 2));
            edge.Configure(Config(backend, round));
            (await edge.Admin.Post("/v1/reload")).AssertOk();
            await Task.Delay(ChangeInterval);
        }

        await Task.WhenAll(clients);
        Assert.Empty(load.Failures);
        Assert.True(load.Count > 500, $"{load.Count} requests in all");
        Assert.Equal(2, load.Certificates.Count);
        Assert.True(load.Rounds.Count > round / 2, $"{load.Rounds.Count} configurations seen of {round}");
        Assert.Empty(edge.Complaints());
    }

    [Fact]
    public async Task FileOfAuthorities_ThatHasChanged_IsReadAgainByAReload()
    {
        using var certificate = TestCertificate.Only("127.0.0.1");
        using var other = TestCertificate.Only("127.0.0.1");
        await using var backend = await HttpBackend.Start(Answer, certificate);
        _folder.Write("ca.pem", other.ExportCertificatePem());
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = \"{_folder["ca.pem"]}\"");
        await using var client = await SiteClient.Connect(edge.Process.EndPoint("edge"));
        Assert.Equal(502, (await client.Get("/")).Status);

        _folder.Write("ca.pem", certificate.ExportCertificatePem());
        var reload = (await edge.Process.Admin.Post("/v1/reload")).AssertOk();

        Assert.Contains($"sites: changed {SiteEdge.Name}", reload.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await client.Get("/")).Status);

        File.Delete(_folder["ca.pem"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await edge.Process.Admin.Post("/v1/reload")).Status);
        Assert.Equal(200, (await client.Get("/")).Status);
    }

    private static Task Answer(HttpContext http)
    {
        http.Response.ContentLength = 2;
        return http.Response.WriteAsync("ok");
    }

    private string Config(HttpBackend backend, int round) => $$"""
        listeners { edge { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
        routes { public { default = sites } }
        sites {
          "{{SiteEdge.Name}}" {
            certificate { cert = "{{_folder["live.crt"]}}", key = "{{_folder["live.key"]}}" }
            upstream = "{{SiteEdge.Http(backend.Port)}}"
            response-headers { X-Round = "{{round}}" }
          }
        }
        access-log.format = off
        """;

    /// <summary>As certbot does: one link after the other is put in place of the old one.</summary>
    private void Link(int certificate)
    {
        foreach (var kind in new[] { "crt", "key" })
        {
            File.CreateSymbolicLink(_folder["new"], _folder[$"{certificate}.{kind}"]);
            File.Move(_folder["new"], _folder[$"live.{kind}"], overwrite: true);
        }
    }

    private sealed class Load
    {
        private int _count;

        public int Count => _count;

        public ConcurrentQueue<string> Failures { get; } = new();

        public ConcurrentDictionary<string, bool> Certificates { get; } = new();

        public ConcurrentDictionary<string, bool> Rounds { get; } = new();

        public Task KeepAlive(IPEndPoint edge, CancellationToken end) => Run(async () =>
        {
            await using var client = await SiteClient.Connect(edge);
            while (!end.IsCancellationRequested)
            {
                await Get(client);
            }
        });

        public Task Anew(IPEndPoint edge, CancellationToken end) => Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await using var client = await SiteClient.Connect(edge);
                Certificates[((SslStream)client.Stream).RemoteCertificate!.GetCertHashString()] = true;
                await Get(client);
            }
        });

        public Task Http2(IPEndPoint edge, CancellationToken end) => Run(async () =>
        {
            using var client = SiteEdge.Client(edge);
            while (!end.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{SiteEdge.Name}/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                using var answer = await client.SendAsync(request, CancellationToken.None);
                Seen((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None), answer.Headers.GetValues("X-Round").Single());
            }
        });

        private async Task Get(SiteClient client)
        {
            var answer = await client.Get("/");
            Seen(answer.Status, answer.Body, answer.Headers.GetValueOrDefault("X-Round", ""));
        }

        private void Seen(int status, string body, string round)
        {
            Interlocked.Increment(ref _count);
            Rounds[round] = true;
            if (status != 200 || body != "ok")
            {
                Failures.Enqueue($"{status} {body}");
            }
        }

        private async Task Run(Func<Task> client)
        {
            try
            {
                await client();
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException or Xunit.Sdk.XunitException)
            {
                Failures.Enqueue(exception.ToString());
            }
        }
    }
}
