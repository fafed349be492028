using System.Globalization;
using System.Net.Security;
using System.Text;

namespace ActorProxy.Demo;

/// <summary>Answers one HTTP/1.1 request with what the backend knows about the client.</summary>
internal static class SampleAnswer
{
    /// <summary>A path whose answer takes a minute, so that there is a live connection to look at.</summary>
    public const string SlowPath = "/slow";

    private const int SlowLines = 60;

    public static async Task GiveAsync(SslStream tls, string backend, SampleIntroduction introduction, SampleLogin? login, CancellationToken cancellation)
    {
        if (await SampleRequest.ReadAsync(tls, cancellation) is not { } request)
        {
            return;
        }

        if (request is { Method: "POST", Path: SampleLogin.Path } && login is not null)
        {
            await LogInAsync(tls, request, introduction, login, cancellation);
            return;
        }

        var name = tls.TargetHostName.Length > 0 ? tls.TargetHostName : "(none)";
        await WriteAsync(tls, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n", cancellation);
        await WriteAsync(
            tls,
            $"""
            backend      {backend}
            you are      {introduction.Client}
            server name  {name}
            connection   {introduction.ConnectionId ?? "(not told)"}
            came from    {introduction.Edge} (the edge)

            """.ReplaceLineEndings("\n"),
            cancellation);
        for (var second = 1; request.Path == SlowPath && second <= SlowLines; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            await WriteAsync(tls, string.Create(CultureInfo.InvariantCulture, $"{second} of {SlowLines} seconds\n"), cancellation);
        }
    }

    private static async Task LogInAsync(SslStream tls, SampleRequest request, SampleIntroduction introduction, SampleLogin login, CancellationToken cancellation)
    {
        // Reported first: when that ends in a ban, the edge cuts this connection before the answer.
        var (status, text) = SampleLogin.Accepts(request.Body)
            ? ("200 OK", "welcome")
            : ("403 Forbidden", $"wrong password; {await login.ReportAsync(introduction.Address, cancellation)}");
        await WriteAsync(tls, $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n{text}\n", cancellation);
    }

    private static ValueTask WriteAsync(SslStream tls, string text, CancellationToken cancellation) => tls.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
}
