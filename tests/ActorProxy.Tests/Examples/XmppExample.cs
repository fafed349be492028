using ActorProxy.Testing;
using ActorProxy.Tests.Commands.Emitting;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary><c>hocon/xmpp.conf</c> with real servers: ejabberd and fail2ban of the first domain, Prosody of the second.</summary>
public sealed class XmppExample : IAsyncLifetime
{
    private const string First = "192.168.99.11";
    private const string Second = "192.168.99.12";

    private Daemon? _prosody;
    private Fail2ban? _fail2ban;

    internal static readonly string[] Needs = ["ejabberdctl", "erl", "prosody", "fail2ban-server", "curl", Tools.Root, Tools.IPv6];

    internal Daemon Ejabberd { get; private set; } = null!;

    internal EdgeProcess Edge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Tools.ReasonToSkip(Needs) is not null)
        {
            return;
        }

        var example = new ExampleFile("xmpp.conf");
        Ejabberd = Examples.Ejabberd.Start("chat.example.org", example.Lines("/etc/ejabberd/ejabberd.yml", First));
        _prosody = Prosody.Start("chat.example.net", example.Port(Second + ":5222"), example.Port(Second + ":5223"), example.Port(Second + ":5269"));
        Edge = await EdgeProcess.Start(example.Edge + "bans { ignore = [], kernel-filter = off }");
        await Ejabberd.Listening(example.Port(First + ":15222"), example.Port(First + ":15223"), example.Port(First + ":15269"));
        await _prosody.Listening(example.Port(Second + ":5222"), example.Port(Second + ":5223"), example.Port(Second + ":5269"));
        _fail2ban = await Fail2ban.Start(
            Edge.Admin.Address.ToString(),
            new Dictionary<string, string>
            {
                ["filter.d/ejabberd-auth.local"] = example.Lines("/etc/fail2ban/filter.d/ejabberd-auth.local", First),
                ["jail.d/edge.conf"] = example.Lines("/etc/fail2ban/jail.d/edge.conf", First),
            },
            new Dictionary<string, string> { ["ejabberd-auth"] = Ejabberd.Log });
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { _fail2ban, Edge, Ejabberd, _prosody })
        {
            if (one is not null)
            {
                await one.DisposeAsync();
            }
        }
    }
}
