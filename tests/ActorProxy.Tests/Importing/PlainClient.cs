using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorProxy.Tests.Importing;

/// <summary>Asks a server of 127.0.0.1 for a name, by TLS or without, and says in a word what came back.</summary>
internal static partial class PlainClient
{
    /// <summary>No answer: the connection was closed, or the handshake refused.</summary>
    public const string Refused = "refused";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="port">Of the server.</param>
    /// <param name="name">In the ClientHello, and as <c>Host</c>; empty = the hello has none.</param>
    public static Task<string> AskByTls(int port, string name) => Ask(port, async stream =>
    {
        var tls = new SslStream(stream);
#pragma warning disable CA5359 // Who answers is what is asked here, not whether it may.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = (_, _, _, _) => true });
#pragma warning restore CA5359
        return await Answer(tls, name.Length == 0 ? "nameless.example" : name);
    });

    /// <param name="port">Of the server.</param>
    /// <param name="host">The header.</param>
    public static Task<string> AskPlainly(int port, string host) => Ask(port, stream => Answer(stream, host));

    private static async Task<string> Ask(int port, Func<Stream, Task<string>> ask)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            await using var stream = new NetworkStream(socket);
            return await ask(stream).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return Refused;
        }
    }

    private static async Task<string> Answer(Stream stream, string host)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /a/b?c=d HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var response = await reader.ReadToEndAsync();
        if (response.Length == 0)
        {
            return Refused;
        }

        var status = response.Split(' ')[1];
        return status switch
        {
            "200" => response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Trim(),
            "301" => "301 " + Location().Match(response).Groups[1].Value,
            _ => status,
        };
    }

    [GeneratedRegex("^location: *([^\r]*)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Location();
}
