using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Tests.Certificates;

/// <summary>Stands before a <see cref="Pebble"/> for what it does not do by itself: gives renewal advice (RFC 9773), is down, hesitates, answers nonsense.</summary>
internal sealed class AuthorityFront : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _certificate = TestCertificate.For("localhost");
    private readonly HttpClient _http;
    private readonly WebApplication _app;

    private AuthorityFront(Pebble pebble)
    {
        TestCertificate.Write(_certificate, _folder, "front");
        _http = new HttpClient(pebble.Handler()) { BaseAddress = pebble.Url };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(Answer);
    }

    /// <summary>What the edge's <c>acme</c> section says.</summary>
    public string Config => $$"""acme { directory = "{{Url}}/dir", email = "operator@example.org", storage = "acme", ca-file = "{{_folder["front.crt"]}}" }""";

    /// <summary>Answers in the place of Pebble; false = Pebble answers.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    /// <summary>The window it advises every certificate to be renewed in; null = it has no advice.</summary>
    public (DateTimeOffset Start, DateTimeOffset End)? Advice { get; set; }

    /// <summary>What has been asked for: paths, and the payloads of what was posted.</summary>
    public ConcurrentQueue<(string Path, string Payload)> Asked { get; } = new();

    private string Url => $"https://localhost:{new Uri(_app.Urls.First()).Port}";

    public static async Task<AuthorityFront> Start(Pebble pebble)
    {
        var front = new AuthorityFront(pebble);
        await front._app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Asked.Enqueue((path, PayloadOf(body.ToArray())));
        if (await Instead(context))
        {
            return;
        }

        if (path.StartsWith("/renewal/", StringComparison.Ordinal) && Advice is { } window)
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { suggestedWindow = new { start = window.Start, end = window.End } }));
            return;
        }

        await PassOn(context, path, body.ToArray());
    }

    private static string PayloadOf(byte[] body) => body.Length == 0
        ? ""
        : Encoding.UTF8.GetString(Base64Url.DecodeFromChars((string?)JsonNode.Parse(body)!["payload"]));

    private async Task PassOn(HttpContext context, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path);

        // Pebble makes its URLs of it, so that all of them lead here.
        request.Headers.Host = context.Request.Host.Value;
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var response = await _http.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is "Replay-Nonce" or "Location" or "Link" or "Retry-After" or "Content-Type"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var answer = await response.Content.ReadAsByteArrayAsync();
        if (path == "/dir" && Advice is not null)
        {
            var directory = JsonNode.Parse(answer)!;
            directory["renewalInfo"] = $"{Url}/renewal";
            answer = Encoding.UTF8.GetBytes(directory.ToJsonString());
        }

        context.Response.ContentLength = context.Request.Method == HttpMethods.Head ? null : answer.Length;
        if (context.Request.Method != HttpMethods.Head)
        {
            await context.Response.Body.WriteAsync(answer);
        }
    }
}
