using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Load.Clients;

/// <summary>Reports failures over connections that are kept, one request after the other on each; every one has to be counted.</summary>
internal sealed class ReportClient(int port, string token, int totalCount, int concurrentCount, int round)
{
    private static readonly byte[] Counted = [.. "\"outcome\":\"counted\""u8];

    private int _taken;

    /// <summary>Of each request, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; } = new long[totalCount];

    public void Run(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        try
        {
            Task.WhenAll(Enumerable.Range(0, concurrentCount).Select(_ => ReportAsync(late.Token))).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            throw new LoadException($"reports: {failure.Message}");
        }
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        var answer = new byte[4096];
        while (Interlocked.Increment(ref _taken) - 1 is var number && number < totalCount)
        {
            long start = Stopwatch.GetTimestamp();
            await socket.SendAsync(Request(number), cancellation);
            int length = 0;
            while (!IsWhole(answer.AsSpan(0, length)))
            {
                int read = length < answer.Length ? await socket.ReceiveAsync(answer.AsMemory(length), cancellation) : 0;
                length += read > 0 ? read : throw new LoadException("reports: an answer that does not end");
            }

            if (answer.AsSpan(0, length).IndexOf(Counted) < 0)
            {
                throw new LoadException($"a report was not counted: {Encoding.UTF8.GetString(answer, 0, length)}");
            }

            Latencies[number] = Stopwatch.GetTimestamp() - start;
        }
    }

    private byte[] Request(int number)
    {
        int client = (round << 20) + number;
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"ip\":\"{20 + (client >> 24)}.{(client >> 16) & 255}.{(client >> 8) & 255}.{client & 255}\",\"jail\":\"load\",\"id\":\"{round}-{number}\"}}");
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    // Sent in chunks or with its length; an answer of ours ends with either of these, and holds them nowhere else.
    private static bool IsWhole(ReadOnlySpan<byte> answer) => answer.EndsWith("\r\n0\r\n\r\n"u8) || answer.EndsWith("]}"u8);
}
