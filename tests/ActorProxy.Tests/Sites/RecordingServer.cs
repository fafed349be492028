using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Tests.Sites;

/// <summary>A backend without an HTTP server's kindness: it reads strictly by RFC 9112, writes down what came byte for byte, and answers what it is told to.</summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly TestBackend _backend = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Func<RecordedRequest, Task<string>> _answer;
    private int _broken;

    public RecordingServer()
        : this(_ => Ok("served"))
    {
    }

    /// <param name="answer">The whole response; empty = the connection is closed instead.</param>
    public RecordingServer(Func<RecordedRequest, string> answer)
        : this(request => Task.FromResult(answer(request)))
    {
    }

    /// <inheritdoc cref="RecordingServer(Func{RecordedRequest, string})"/>
    public RecordingServer(Func<RecordedRequest, Task<string>> answer)
    {
        _answer = answer;
        _backend.Serve(Converse);
    }

    public string Url => SiteEdge.Http(_backend.EndPoint.Port);

    /// <summary>Complete requests, in the order of their ends.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Requests that ended before their end, or were none.</summary>
    public int BrokenCount => Volatile.Read(ref _broken);

    public int ConnectionCount => _backend.AcceptedCount;

    public static string Ok(string body) => string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Begins a new record.</summary>
    public void Forget() => _requests.Clear();

    public void Dispose() => _backend.Dispose();

    private async Task Converse(TestSocket socket)
    {
        var reader = new Reader(socket);
        while (true)
        {
            RecordedRequest? request;
            try
            {
                request = await reader.Request();
            }
            catch (Exception exception) when (exception is EndOfStreamException or FormatException)
            {
                Interlocked.Increment(ref _broken);
                return;
            }

            if (request is null)
            {
                return;
            }

            _requests.Enqueue(request);
            if (await _answer(request) is not { Length: > 0 } answer)
            {
                return;
            }

            await socket.SendAsync(Encoding.Latin1.GetBytes(answer));
        }
    }

    private sealed class Reader(TestSocket socket)
    {
        private readonly List<byte> _received = [];
        private int _at;

        /// <returns>Null at an end between requests.</returns>
        public async Task<RecordedRequest?> Request()
        {
            _received.RemoveRange(0, _at);
            _at = 0;
            if (_received.Count == 0 && !await More())
            {
                return null;
            }

            var lines = new List<string>();
            while (await Line() is { Length: > 0 } line)
            {
                lines.Add(line);
            }

            var request = new RecordedRequest(string.Join("\r\n", lines), []);
            return request with { Body = await Body(request) };
        }

        private async Task<byte[]> Body(RecordedRequest request)
        {
            var lengths = request.Values("Content-Length");
            var encodings = request.Values("Transfer-Encoding");
            switch (lengths.Count, encodings.Count)
            {
                case (0, 0):
                    return [];
                case (1, 0):
                    return await Bytes(int.Parse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture));
                case (0, 1) when encodings[0] == "chunked":
                    return await Chunks();
                default:
                    throw new FormatException("ambiguous framing: " + request.Head);
            }
        }

        private async Task<byte[]> Chunks()
        {
            var body = new List<byte>();
            while (true)
            {
                var size = int.Parse(await Line(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                body.AddRange(await Bytes(size));
                if (await Line() != "")
                {
                    throw new FormatException("no line end after a chunk");
                }

                if (size == 0)
                {
                    return [.. body];
                }
            }
        }

        private async Task<string> Line()
        {
            for (var i = _at; ; i++)
            {
                while (i >= _received.Count)
                {
                    await Needed();
                }

                if (_received[i] == '\n')
                {
                    if (i == _at || _received[i - 1] != '\r')
                    {
                        throw new FormatException("a bare line feed");
                    }

                    var line = Encoding.Latin1.GetString([.. _received[_at..(i - 1)]]);
                    _at = i + 1;
                    return line;
                }
            }
        }

        private async Task<byte[]> Bytes(int count)
        {
            while (_received.Count - _at < count)
            {
                await Needed();
            }

            _at += count;
            return [.. _received[(_at - count).._at]];
        }

        private async Task Needed()
        {
            if (!await More())
            {
                throw new EndOfStreamException();
            }
        }

        private async Task<bool> More()
        {
            var some = await socket.ReceiveSomeAsync();
            _received.AddRange(some);
            return some.Length > 0;
        }
    }
}
