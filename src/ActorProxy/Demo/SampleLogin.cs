using System.Net.Http.Headers;
using System.Text.Json;

namespace ActorProxy.Demo;

/// <summary>The login of a sample backend, which reports failures to the edge as a real one would: by HTTP, with a token of its own.</summary>
/// <param name="adminUrl">The edge's admin API.</param>
/// <param name="token">The reporter's.</param>
internal sealed class SampleLogin(string adminUrl, string token) : IDisposable
{
    public const string Path = "/login";
    public const string Jail = "demo-login";
    public const string Password = "opensesame";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _edge = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(adminUrl), Timeout = Patience };

    public void Dispose() => _edge.Dispose();

    public static bool Accepts(string form) => form.Split('&').Contains("password=" + Password);

    /// <summary>Tells the edge that somebody has failed.</summary>
    /// <param name="address">As the PROXY header names the client: the edge counts nobody else's word.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What became of it, for people.</returns>
    public async Task<string> ReportAsync(string address, CancellationToken cancellation)
    {
        using var report = new HttpRequestMessage(HttpMethod.Post, "/v1/reports")
        {
            Content = JsonContent.Create(new { ip = address, jail = Jail, id = Guid.NewGuid().ToString("N"), reason = "wrong password" }),
        };
        report.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await _edge.SendAsync(report, cancellation);
            var result = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("results")[0];
            return $"the edge says: {result.GetProperty("outcome")}, failure {result.GetProperty("failures")} of 5";
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or OperationCanceledException)
        {
            return "the edge could not be told";
        }
    }
}
