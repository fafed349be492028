using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Tests.Examining;

/// <summary>A server that speaks first, as mail servers do, and takes a line it does not know for an error; or one that waits for a PROXY line before.</summary>
internal sealed class GreetingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public GreetingServer(bool wantsHeader)
    {
        _listener.Start();
        _ = Accept(wantsHeader);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task Accept(bool wantsHeader)
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(), wantsHeader);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task Serve(TcpClient client, bool wantsHeader)
    {
        using (client)
        using (var reader = new StreamReader(client.GetStream(), Encoding.Latin1))
        {
            try
            {
                if (wantsHeader && (await reader.ReadLineAsync())?.StartsWith("PROXY ", StringComparison.Ordinal) != true)
                {
                    return;
                }

                await Say(client, "220 mail.example ready");
                while (await reader.ReadLineAsync() is not null)
                {
                    await Say(client, "502 5.5.2 Error: command not recognized");
                }
            }
            catch (IOException)
            {
                // The client has left.
            }
        }
    }

    private static Task Say(TcpClient client, string line) => client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
}
