using System.Net;
using System.Security.Cryptography;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>256 MiB through the edge, both ways, while its configuration is reloaded again and again.</summary>
public sealed class TransferTests(NginxPair pair) : IClassFixture<NginxPair>
{
    private const int Megabyte = 1024 * 1024;
    private const int Size = 256 * Megabyte;

    [ToolFact("nginx", "curl")]
    public async Task Curl_256MiBEachWayDuringReloads_HashesAreEqual()
    {
        var hash = WriteBlob(Path.Combine(pair.A.FilesFolder, "down.bin"));
        using var folder = new TempFolder();

        // Held back to some 100 MB/s, so that several reloads fall into each transfer.
        var reloads = await WhileReloading(pair.Curl("v1", "a.example", "/files/down.bin", "--limit-rate", "100M", "-o", folder["down.bin"], "--max-time", "60"));
        Assert.Equal(hash, Hash(folder["down.bin"]));
        Assert.True(reloads >= 3, $"only {reloads} reloads during the download");

        reloads = await WhileReloading(pair.Curl("v2", "a.example", "/files/up.bin", "--limit-rate", "100M", "-T", folder["down.bin"], "--max-time", "60"));
        Assert.Equal(hash, Hash(Path.Combine(pair.A.FilesFolder, "up.bin")));
        Assert.True(reloads >= 3, $"only {reloads} reloads during the upload");

        Assert.Equal(0, (await pair.Edge.Admin.Metrics()).Sum("actorproxy_config_reloads_total", ("result", "failure")));
        var line = await pair.Edge.AccessLine(line => (long?)line["bytes_in"] > Size);
        Assert.Equal("completed", (string?)line["reason"]);
    }

    private async Task<int> WhileReloading(Task transfer)
    {
        var count = 0;
        while (!transfer.IsCompleted)
        {
            await pair.Edge.Hangup();
            Assert.Equal(HttpStatusCode.OK, (await pair.Edge.Admin.Post("/v1/reload")).Status);
            count += 2;
            await Task.Delay(100);
        }

        await transfer;
        return count;
    }

    private static string WriteBlob(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.Create(path);
        var random = new Random(1);
        var block = new byte[Megabyte];
        for (var written = 0; written < Size; written += block.Length)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            file.Write(block);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
