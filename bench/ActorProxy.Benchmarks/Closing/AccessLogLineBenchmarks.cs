using System.Text.Json;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Testing.Loops;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Closing;

/// <summary>The line of a connection that was served.</summary>
[BenchmarkCategory("access log")]
public class AccessLogLineBenchmarks : IDisposable
{
    private readonly LooseConnections _connections = new();
    private readonly AccessLogLine _line = new();
    private readonly ProxyConnection _connection;

    public AccessLogLineBenchmarks() => _connection = _connections.AddServed();

    /// <summary>The framework's serializer on an object made for the purpose, with most of the fields.</summary>
    [Benchmark(Baseline = true)]
    public byte[] Naive()
    {
        var described = _connection.Describe();
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            time = DateTime.UnixEpoch,
            id = described.Id.ToString(),
            listener = described.Listener,
            client = described.Client.Address.ToString(),
            client_port = described.Client.Port,
            sni = described.ServerName,
            route = described.Route,
            upstream = described.Upstream,
            server = described.Server,
            bytes_in = described.BytesIn,
            bytes_out = described.BytesOut,
            reason = _connection.Reason.Text(),
        });
    }

    [Benchmark]
    public int Json() => _line.Format(_connection, AccessLogFormat.Json).Length;

    [Benchmark]
    public int Text() => _line.Format(_connection, AccessLogFormat.Text).Length;

    [GlobalCleanup]
    public void Dispose()
    {
        _line.Dispose();
        _connections.Dispose();
        GC.SuppressFinalize(this);
    }
}
