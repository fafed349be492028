using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.Admin;

/// <summary>Asks an edge's admin API.</summary>
/// <param name="address">Where it is.</param>
/// <param name="sockets">Makes the sockets to ask with; null = in the machine's network.</param>
internal sealed class AdminClient(Uri address, Func<Socket>? sockets = null) : IDisposable
{
    private readonly HttpClient _http = new(Handler(sockets)) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };

    public Uri Address => address;

    public Task<AdminReply> Get(string path) => Send(HttpMethod.Get, path);

    public Task<AdminReply> Post(string path) => Send(HttpMethod.Post, path);

    public Task<AdminReply> Delete(string path) => Send(HttpMethod.Delete, path);

    public Task<AdminReply> Put(string path, string? json = null) =>
        Send(HttpMethod.Put, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<AdminReply> Send(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        return new AdminReply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Begins to read an answer that goes on.</summary>
    public async Task<HttpResponseMessage> Open(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<MetricsPage> Metrics() => new((await Get("/metrics")).Body);

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(Func<Socket>? sockets)
    {
        // A test that wants a cookie sent says so; and who does not read a stream to its end has gone at once.
        var handler = new SocketsHttpHandler { UseCookies = false, ResponseDrainTimeout = TimeSpan.Zero };
        if (sockets is not null)
        {
            handler.ConnectCallback = async (context, cancel) =>
            {
                var socket = sockets();
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return handler;
    }
}

/// <summary>What the admin API answered.</summary>
internal sealed record AdminReply(HttpStatusCode Status, string? ContentType, string Body, HttpResponseHeaders Headers)
{
    /// <summary>A header's values in one text; empty without it.</summary>
    public string Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>That it is problem details (RFC 9457) of this status, and says something.</summary>
    public AdminReply AssertProblem(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{Status} {Body}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)status, (int?)Json["status"]);
        Assert.NotEqual("", (string?)Json["detail"] ?? "");
        return this;
    }

    public AdminReply AssertOk() => AssertStatus(HttpStatusCode.OK);

    public AdminReply AssertAccepted() => AssertStatus(HttpStatusCode.Accepted);

    private AdminReply AssertStatus(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{Status} {Body}");
        return this;
    }
}
