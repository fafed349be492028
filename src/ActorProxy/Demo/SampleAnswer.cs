using System.Globalization;
using System.Net.Security;
using System.Text;

namespace ActorProxy.Demo;

/// <summary>Answers one HTTP/1.1 request with what the backend knows about the client.</summary>
internal static class SampleAnswer
{
    /// <summary>A path whose answer takes a minute, so that there is a live connection to look at.</summary>
    public const string SlowPath = "/slow";

    private const int MaxHeadBytes = 16 * 1024;
    private const int SlowLines = 60;

    public static async Task GiveAsync(SslStream tls, string backend, SampleIntroduction introduction, CancellationToken cancellation)
    {
        if (await ReadPathAsync(tls, cancellation) is not { } path)
        {
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
        for (var second = 1; path == SlowPath && second <= SlowLines; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            await WriteAsync(tls, string.Create(CultureInfo.InvariantCulture, $"{second} of {SlowLines} seconds\n"), cancellation);
        }
    }

    private static ValueTask WriteAsync(SslStream tls, string text, CancellationToken cancellation) => tls.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);

    /// <returns>The request's target; null when the client went away or sent no request.</returns>
    private static async Task<string?> ReadPathAsync(SslStream tls, CancellationToken cancellation)
    {
        var buffer = new byte[MaxHeadBytes];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await tls.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return null;
            }

            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                var words = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8)).Split(' ');
                return words.Length == 3 ? words[1] : null;
            }
        }

        return null;
    }
}
