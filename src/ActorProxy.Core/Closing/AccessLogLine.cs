using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Closing;

/// <summary>Writes the access log's line of a finished connection; field names as in the contract.</summary>
/// <remarks>What a client chose (name, ALPN) is escaped by the JSON writer and was bounded by its reader. One thread at a time. Allocates nothing once its buffer has grown to a line.</remarks>
internal sealed class AccessLogLine : IDisposable
{
    // Lines go to files and log shippers, not into HTML: names stay readable.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const string Offloaded = "offload";

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    public AccessLogLine() => _json = new Utf8JsonWriter(_line, Options);

    public void Dispose() => _json.Dispose();

    /// <returns>The line with its line feed; valid until the next call.</returns>
    public ReadOnlySpan<byte> Format(ProxyConnection connection, AccessLogFormat format)
    {
        _line.ResetWrittenCount();
        if (format == AccessLogFormat.Json)
        {
            WriteJson(connection);
        }
        else
        {
            WriteText(connection);
        }

        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    /// <returns>The line with its line feed; valid until the next call.</returns>
    public ReadOnlySpan<byte> Format(RequestEntry request, DateTime time, AccessLogFormat format)
    {
        _line.ResetWrittenCount();
        if (format == AccessLogFormat.Json)
        {
            WriteJson(request, time);
        }
        else
        {
            WriteText(request, time);
        }

        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    private static DateTime EndTime(ProxyConnection connection) =>
        DateTimeOffset.FromUnixTimeMilliseconds(connection.Loop.UnixMs).UtcDateTime;

    private static double Milliseconds(long from, long to) =>
        from == 0 || to == 0 ? 0 : Math.Round(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds, 3);

    private static string? Tls(ProxyConnection connection) =>
        connection.Listener.Settings.Kind != ListenerKind.Tls ? null : connection.Offloaded is null ? "passthrough" : Offloaded;

    private void WriteJson(ProxyConnection connection)
    {
        Span<byte> text = stackalloc byte[64];
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteString("time"u8, EndTime(connection));
        connection.Id.Write(text);
        _json.WriteString("id"u8, text[..ConnectionId.TextLength]);
        _json.WriteString("listener"u8, connection.ListenerName);
        var client = connection.Client;
        _json.WriteString("client"u8, text[..client.Address.Format(text)]);
        _json.WriteNumber("client_port"u8, client.Port);
        _json.WriteString("sni"u8, connection.ServerName);
        _json.WriteString("alpn"u8, connection.Alpn?.Text);
        _json.WriteString("route"u8, connection.Route);
        _json.WriteString("upstream"u8, connection.UpstreamName);
        _json.WriteString("server"u8, connection.Target?.Server);
        _json.WriteNumber("bytes_in"u8, connection.BytesIn);
        _json.WriteNumber("bytes_out"u8, connection.BytesOut);
        _json.WriteNumber("preread_ms"u8, Milliseconds(connection.AcceptedAt, connection.NamedAt));
        _json.WriteNumber("connect_ms"u8, Milliseconds(connection.ConnectingAt, connection.ConnectedAt));
        _json.WriteNumber("duration_ms"u8, Milliseconds(connection.AcceptedAt, Stopwatch.GetTimestamp()));
        _json.WriteString("reason"u8, connection.Reason.Text());
        _json.WriteString("tls"u8, Tls(connection));
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteText(ProxyConnection connection)
    {
        Span<byte> text = stackalloc byte[64];
        EndTime(connection).TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        _line.Write(text[..length]);
        connection.Id.Write(text);
        WriteWord(text[..ConnectionId.TextLength]);
        WriteWord(connection.ListenerName);
        WriteWord(text[..connection.Client.Format(text)]);
        WriteWord(connection.ServerName);
        WriteWord(connection.Route);
        WriteWord(connection.UpstreamName);
        WriteWord(connection.Target?.Server);
        WriteNumber(connection.BytesIn, text);
        WriteNumber(connection.BytesOut, text);
        WriteNumber(Milliseconds(connection.AcceptedAt, Stopwatch.GetTimestamp()), text);
        WriteWord(connection.Reason.Text());
    }

    private void WriteJson(RequestEntry request, DateTime time)
    {
        Span<byte> text = stackalloc byte[64];
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteString("time"u8, time);
        request.Id.Write(text);
        _json.WriteString("id"u8, text[..ConnectionId.TextLength]);
        _json.WriteString("listener"u8, request.Listener);
        _json.WriteString("client"u8, text[..request.Client.Address.Format(text)]);
        _json.WriteNumber("client_port"u8, request.Client.Port);
        _json.WriteString("sni"u8, request.ServerName);
        _json.WriteString("alpn"u8, request.Alpn);
        _json.WriteString("route"u8, request.Route);
        _json.WriteString("upstream"u8, request.Upstream);
        _json.WriteString("server"u8, request.Server);
        _json.WriteNumber("bytes_in"u8, request.BytesIn);
        _json.WriteNumber("bytes_out"u8, request.BytesOut);
        WriteMilliseconds("preread_ms"u8, request.Preread);
        WriteMilliseconds("connect_ms"u8, request.Connect);
        _json.WriteNumber("duration_ms"u8, Math.Round(request.Duration.TotalMilliseconds, 3));
        _json.WriteString("reason"u8, request.Reason.Text());
        _json.WriteString("tls"u8, request.IsTls ? Offloaded : null);
        _json.WriteString("method"u8, request.Method);
        _json.WriteString("host"u8, request.Host);
        _json.WriteString("path"u8, request.Path);
        _json.WriteNumber("status"u8, request.Status);
        _json.WriteString("user_agent"u8, request.UserAgent);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteMilliseconds(ReadOnlySpan<byte> name, TimeSpan? time)
    {
        if (time is { } known)
        {
            _json.WriteNumber(name, Math.Round(known.TotalMilliseconds, 3));
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private void WriteText(RequestEntry request, DateTime time)
    {
        Span<byte> text = stackalloc byte[64];
        time.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        _line.Write(text[..length]);
        request.Id.Write(text);
        WriteWord(text[..ConnectionId.TextLength]);
        WriteWord(request.Listener);
        WriteWord(text[..request.Client.Format(text)]);
        WriteWord(request.ServerName);
        WriteWord(request.Route);
        WriteWord(request.Upstream);
        WriteWord(request.Server);
        WriteNumber(request.BytesIn, text);
        WriteNumber(request.BytesOut, text);
        WriteNumber(Math.Round(request.Duration.TotalMilliseconds, 3), text);
        WriteWord(request.Reason.Text());
        WriteWord(request.Method);
        WriteWord(Printable(request.Host));
        WriteWord(Printable(request.Path));
        WriteNumber(request.Status, text);
    }

    // Words end at a blank, and lines at a line feed: what a decoded path holds of them must not look like ours.
    private static string Printable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', ' ') < 0 ? text : Uri.EscapeDataString(text);

    private void WriteNumber<T>(T number, Span<byte> scratch)
        where T : struct, IUtf8SpanFormattable
    {
        number.TryFormat(scratch, out var length, default, CultureInfo.InvariantCulture);
        WriteWord(scratch[..length]);
    }

    private void WriteWord(string? word)
    {
        _line.Write(" "u8);
        Encoding.UTF8.GetBytes(word ?? "-", _line);
    }

    private void WriteWord(ReadOnlySpan<byte> word)
    {
        _line.Write(" "u8);
        _line.Write(word);
    }
}
