using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>A real Prometheus with a configuration that the test has written into its folder.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    public Prometheus(string configuration, string data)
    {
        var port = FreePort.Next();
        _process = new ChildProcess(Tools.Find("prometheus"), [
            $"--config.file={configuration}", $"--storage.tsdb.path={data}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public OutputLines Log => _process.Errors;

    public Task BecomeReady() => Eventually.True(
        async () =>
        {
            try
            {
                using var answer = await _http.GetAsync("/-/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"Prometheus to be ready, which said: {_process.Errors}");

    /// <summary>The value of each series that an expression returns now.</summary>
    public async Task<IReadOnlyList<(JsonNode Labels, string Value)>> Query(string expression)
    {
        using var answer = await _http.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True((string?)body["status"] == "success", $"{expression}: {body["error"]}");
        return [.. body["data"]!["result"]!.AsArray().Select(series => (series!["metric"]!, (string)series["value"]![1]!))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
