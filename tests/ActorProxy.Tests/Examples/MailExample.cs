using ActorProxy.Testing;
using ActorProxy.Tests.Commands.Emitting;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary><c>hocon/mail.conf</c> with real servers: Postfix, Dovecot and fail2ban of the first, Dovecot of the second.</summary>
public sealed class MailExample : IAsyncLifetime
{
    private const string First = "192.168.99.11";
    private const string Second = "192.168.99.12";

    private TempFolder? _sockets;
    private Daemon? _second;
    private Fail2ban? _fail2ban;

    internal static readonly string[] Needs = ["postfix", "dovecot", "fail2ban-server", "curl", Tools.Root, Tools.IPv6];

    internal Daemon Smtp { get; private set; } = null!;

    internal Daemon Imap { get; private set; } = null!;

    internal EdgeProcess Edge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Tools.ReasonToSkip(Needs) is not null)
        {
            return;
        }

        const string DovecotLines = "/etc/dovecot/conf.d/99-edge.conf";

        var example = new ExampleFile("mail.conf");
        _sockets = await SharedFolder.Create();
        Imap = await Dovecot.Start("mail.example.org", example.Lines(DovecotLines, First), _sockets["auth"]);
        _second = await Dovecot.Start("mail.example.net", example.Lines(DovecotLines, Second), _sockets["auth-second"]);
        Smtp = await Postfix.Start(example.Lines("/etc/postfix/master.cf", First), _sockets["auth"]);
        Edge = await EdgeProcess.Start(example.Edge + "bans { ignore = [], kernel-filter = off }");
        await Smtp.Listening(example.Port(First + ":10025"), example.Port(First + ":10465"));
        await Imap.Listening(example.Port(First + ":10993"));
        await _second.Listening(example.Port(Second + ":10993"));
        _fail2ban = await Fail2ban.Start(
            Edge.Admin.Address.ToString(),
            new Dictionary<string, string> { ["jail.d/edge.conf"] = example.Lines("/etc/fail2ban/jail.d/edge.conf", First) },
            new Dictionary<string, string> { ["postfix"] = Smtp.Log, ["dovecot"] = Imap.Log });
    }

    public async Task DisposeAsync()
    {
        foreach (var one in new IAsyncDisposable?[] { _fail2ban, Edge, Smtp, Imap, _second })
        {
            if (one is not null)
            {
                await one.DisposeAsync();
            }
        }

        _sockets?.Dispose();
    }
}
