using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>A gibibyte each way by curl: it arrives whole, and the edge does not keep it.</summary>
public sealed class TransferTests : IAsyncLifetime
{
    private const long Size = 1024L * 1024 * 1024;
    private const long Small = 16 * 1024 * 1024;
    private const long MostGrowth = 64L * 1024 * 1024;

    private readonly byte[] _block = new byte[256 * 1024];
    private HttpBackend _backend = null!;
    private SiteEdge _edge = null!;

    public async Task InitializeAsync()
    {
        _backend = await HttpBackend.Start(Answer);
        _edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(_backend.Port)}\"");
    }

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [ToolTheory("curl")]
    [InlineData("--http1.1", true)]
    [InlineData("--http2", false)]
    public async Task Gibibyte_EachWay_IsNotKept(string protocol, bool isUploadChunked)
    {
        using var folder = new TempFolder();
        await using (var file = File.Create(folder["blob"]))
        {
            // Sparse: it takes no room.
            file.SetLength(Size);
        }

        // The other framing of each, which warms it up.
        string[] chunked = ["-H", "Transfer-Encoding: chunked"];
        await File.WriteAllBytesAsync(folder["small"], new byte[Small]);
        Assert.Equal($"{Small}", await Curl(protocol, "", ["-T", folder["small"], .. isUploadChunked ? [] : chunked]));
        Assert.Equal($"{Small}", await Curl(protocol, isUploadChunked ? $"?size={Small}&chunked" : $"?size={Small}"));
        var before = _edge.Process.Process.ResidentBytes;

        var transfers = Task.WhenAll(
            Curl(protocol, "", ["-T", folder["blob"], .. isUploadChunked ? chunked : []]),
            Curl(protocol, isUploadChunked ? $"?size={Size}" : $"?size={Size}&chunked"));
        var most = before;
        while (!transfers.IsCompleted)
        {
            most = Math.Max(most, _edge.Process.Process.ResidentBytes);
            await Task.WhenAny(transfers, Task.Delay(100));
        }

        Assert.Equal([$"{Size}", $"{Size}"], await transfers);
        Assert.InRange(most - before, long.MinValue, MostGrowth);
        _edge.ExpectSilentLog();
    }

    /// <returns>The bytes that arrived: at the backend, by its own word, or at curl.</returns>
    private async Task<string> Curl(string protocol, string query, params string[] options)
    {
        var port = _edge.Process.Port("edge");
        var isUpload = options.Length > 0;
        string[] count = isUpload ? [] : ["-o", "/dev/null", "-w", "%{size_download}"];
        await using var curl = await ChildProcess.Run(
            Tools.Find("curl"),
            ["-sS", "-k", protocol, "--fail", "--max-time", "240", "-H", "Expect:", "--resolve", $"{SiteEdge.Name}:{port}:127.0.0.1", .. options, .. count, $"https://{SiteEdge.Name}:{port}/{query}"]);
        Assert.True(curl.ExitCode == 0, $"curl: {curl.ExitCode} {curl.Errors}");
        return curl.Output.ToString();
    }

    private async Task Answer(HttpContext http)
    {
        if (http.Request.Method == HttpMethods.Put)
        {
            var received = 0L;
            var buffer = new byte[256 * 1024];
            while (await http.Request.Body.ReadAsync(buffer) is > 0 and var count)
            {
                received += count;
            }

            await http.Response.WriteAsync($"{received}");
            return;
        }

        var size = long.Parse(http.Request.Query["size"]!, System.Globalization.CultureInfo.InvariantCulture);
        http.Response.ContentLength = http.Request.Query.ContainsKey("chunked") ? null : size;
        for (; size > 0; size -= _block.Length)
        {
            await http.Response.Body.WriteAsync(_block.AsMemory(0, (int)Math.Min(size, _block.Length)));
        }
    }
}
