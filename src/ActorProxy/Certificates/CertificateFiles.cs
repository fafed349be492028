using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Certificates;

/// <summary>A certificate and its key in files that somebody writes: certbot, another tool, or this process.</summary>
/// <remarks>Contents are compared, not times: links that are swapped and clocks that jump make no difference, and a pair costs two small reads.</remarks>
internal sealed record CertificateFiles(string CertificateFile, string KeyFile)
{
    private const int MaxBytes = 1024 * 1024;

    /// <returns>The texts and a digest of both; when they cannot be read, the reason, and a digest of that.</returns>
    public (string Chain, string Key, string? Problem, string Digest) Read()
    {
        try
        {
            var chain = ReadText(CertificateFile);
            var key = KeyFile == CertificateFile ? chain : ReadText(KeyFile);
            return (chain, key, null, Digest(chain, key));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Missing is missing, whether or not the folder is there by now.
            return ("", "", exception.Message, exception is FileNotFoundException or DirectoryNotFoundException ? "missing" : Digest(exception.Message, ""));
        }
    }

    private static string ReadText(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new IOException($"{path} is over {MaxBytes} bytes");
        }

        // What is written to it meanwhile is for the next look.
        var buffer = new byte[file.Length];
        return Encoding.UTF8.GetString(buffer, 0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
    }

    private static string Digest(string chain, string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{chain}\0{key}")));
}
