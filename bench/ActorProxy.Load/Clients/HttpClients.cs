using System.Diagnostics;
using System.Globalization;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Clients;

/// <summary>h2load: requests by HTTP/1.1 or HTTP/2 over TLS, on connections that are kept.</summary>
/// <param name="port">The proxy's.</param>
/// <param name="host">Asked for, as server name and as <c>Host</c>.</param>
/// <param name="isHttp2">Or HTTP/1.1.</param>
/// <param name="connectionCount">At once.</param>
/// <param name="streamCount">Requests at once on each connection.</param>
internal sealed class HttpClients(int port, string host, bool isHttp2, int connectionCount, int streamCount)
{
    private static readonly string? Program = Programs.Find("h2load");

    /// <summary>One sentence on why there is no such client here, or nothing.</summary>
    public static string? FindObstacle() => Program is null ? "it needs h2load (nghttp2-client), which is not installed." : null;

    /// <summary>Of each request, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; private set; } = [];

    /// <exception cref="LoadException">A request was not answered with 200, or not with as many bytes as there are.</exception>
    public void Run(string path, int bytes, int requestCount, TimeSpan limit)
    {
        string log = Path.GetTempFileName();
        try
        {
            string[] arguments =
            [
                $"--connect-to=127.0.0.1:{port}", $"--requests={requestCount}", $"--clients={connectionCount}", $"--max-concurrent-streams={streamCount}",
                $"--npn-list={(isHttp2 ? "h2" : "http/1.1")}", $"--log-file={log}", $"https://{host}/{path}",
            ];
            using Process process = Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(limit))
            {
                process.Kill();
                throw new LoadException($"{requestCount} requests took more than {limit.TotalSeconds} s");
            }

            Check(output.Result, error.Result, requestCount, (long)bytes * requestCount);
            Latencies = Read(log, requestCount);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static void Check(string output, string error, int requestCount, long bytes)
    {
        if (!output.Contains($"{requestCount} succeeded, 0 failed, 0 errored", StringComparison.Ordinal)
            || !output.Contains($"status codes: {requestCount} 2xx", StringComparison.Ordinal)
            || !output.Contains($"({bytes}) data", StringComparison.Ordinal))
        {
            throw new LoadException($"h2load: {output[Math.Max(0, output.IndexOf("requests:", StringComparison.Ordinal))..].ReplaceLineEndings(" ")}{error.Trim()}");
        }
    }

    // A line for each: when, its status, and how long it took in microseconds.
    private static long[] Read(string log, int requestCount)
    {
        long[] latencies =
        [
            .. File.ReadLines(log).Select(line => long.Parse(line.AsSpan(line.LastIndexOf('\t') + 1), CultureInfo.InvariantCulture) * Stopwatch.Frequency / 1_000_000),
        ];
        return latencies.Length == requestCount ? latencies : throw new LoadException($"h2load logged {latencies.Length} of {requestCount} requests");
    }
}
