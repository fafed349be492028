using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorProxy.Tests.Configuration;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>A worked example of <c>hocon/</c>, brought to this machine: its addresses become ports of 127.0.0.1, its listeners take any port.</summary>
internal sealed partial class ExampleFile(string name)
{
    private readonly string _text = File.ReadAllText(Path.Combine(Checkout.Root, "hocon", name));
    private readonly Dictionary<string, int> _ports = [];

    /// <summary>What stands inside <c>actorproxy { }</c>.</summary>
    public string Edge
    {
        get
        {
            var start = _text.IndexOf("\nactorproxy {", StringComparison.Ordinal);
            var inside = _text[(_text.IndexOf('{', start) + 1).._text.LastIndexOf('}')];
            var local = Server().Replace(inside, server => string.Create(CultureInfo.InvariantCulture, $"\"127.0.0.1:{Port(server.Groups[1].Value)}\""));
            return Bind().Replace(local, Socket.OSSupportsIPv6 ? "\"[::]:0\"" : "\"127.0.0.1:0\"");
        }
    }

    /// <summary>Where a server of the example is here.</summary>
    /// <param name="server">As in the example, such as <c>192.168.99.11:10025</c>.</param>
    public int Port(string server)
    {
        if (!_ports.TryGetValue(server, out var port))
        {
            port = _ports[server] = FreePort.Next();
        }

        return port;
    }

    /// <summary>The lines that the example has for a file of a server.</summary>
    /// <param name="file">As the sentence before the lines names it.</param>
    /// <param name="host">Whose ports they are.</param>
    public string Lines(string file, string host)
    {
        var lines = Regex.Match(_text, $"^#[^\n]* {Regex.Escape(file)}[^\n]*:\n((?:#(?:   [^\n]*)?\n)+)", RegexOptions.Multiline);
        Assert.True(lines.Success, $"{name} has no lines for {file}");
        var text = Comment().Replace(lines.Groups[1].Value, "");
        foreach (Match server in Server().Matches(_text))
        {
            if (server.Groups[1].Value.Split(':') is [var address, var port] && address == host)
            {
                text = Regex.Replace(text, $@"\b{port}\b", Port(server.Groups[1].Value).ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.Replace("192.168.99.1\n", "127.0.0.1\n", StringComparison.Ordinal);
    }

    [GeneratedRegex("\"(192[.]168[.]99[.][0-9]+:[0-9]+)\"")]
    private static partial Regex Server();

    [GeneratedRegex("\"\\[::\\]:[0-9]+\"")]
    private static partial Regex Bind();

    [GeneratedRegex("^#(?:   )?", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
