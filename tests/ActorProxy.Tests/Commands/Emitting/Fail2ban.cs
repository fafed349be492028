using System.Globalization;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>A real fail2ban with the emitted action, away from the system's: its own configuration, socket, database and log.</summary>
internal sealed class Fail2ban : IAsyncDisposable
{
    public const string Jail = "Web.Auth";

    private readonly TempFolder _folder = new();
    private readonly IReadOnlyDictionary<string, string> _environment;
    private ChildProcess? _server;

    private Fail2ban(string action, GuardedEdge edge)
    {
        _environment = edge.Environment;
        _folder.Write("auth.log", "");
        _folder.Write("action.d/actorproxy.conf", action);
        _folder.Write("filter.d/auth.conf", "[Definition]\nfailregex = ^\\s*failed login from <ADDR>( as .*)?$\n");
        _folder.Write("jail.conf", $"""
            [DEFAULT]
            backend = polling
            usedns = no
            findtime = 10m
            bantime = 1h
            bantime.increment = true
            maxretry = 3
            action = actorproxy[token-file="{edge.TokenFile}"]

            [{Jail}]
            enabled = true
            filter = auth
            logpath = {_folder["auth.log"]}

            """);
        _folder.Write("fail2ban.conf", $"""
            [Definition]
            loglevel = INFO
            logtarget = {_folder["fail2ban.log"]}
            syslogsocket = auto
            socket = {_folder["sock"]}
            pidfile = {_folder["pid"]}
            dbfile = {_folder["db.sqlite3"]}
            dbmaxmatches = 10
            dbpurgeage = 1d

            """);
    }

    public string Log => File.Exists(_folder["fail2ban.log"]) ? File.ReadAllText(_folder["fail2ban.log"]) : "";

    public static async Task<Fail2ban> Start(GuardedEdge edge)
    {
        var emitted = await Cli.RunAsync("emit", "fail2ban-action", "--url", edge.Url);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        var fail2ban = new Fail2ban(emitted.Output, edge);
        await fail2ban.Start();
        return fail2ban;
    }

    public async Task Start()
    {
        _server = new ChildProcess(Tools.Find("fail2ban-server"), [.. Own, "-f", "start"], _folder.Path, _environment);
        await Eventually.True(async () => (await Try("status", Jail)).ExitCode == 0, $"fail2ban to be there; it said: {_server.Errors} {Log}");
    }

    public async Task Stop()
    {
        await Client("stop");
        await _server!.WaitForExit();
    }

    /// <summary>As a service that fails logins writes it.</summary>
    public void FailLogins(string ip, int count, string more = "")
    {
        var time = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        File.AppendAllLines(_folder["auth.log"], Enumerable.Repeat($"{time} failed login from {ip}{more}", count));
    }

    public async Task Client(params string[] arguments)
    {
        var client = await Try(arguments);
        Assert.True(client.ExitCode == 0, $"fail2ban-client: {client.Output} {client.Errors}");
    }

    public Task WaitForLog(string text) => Eventually.True(() => Log.Contains(text, StringComparison.Ordinal), $"'{text}' in fail2ban's log:\n{Log}");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string[] Own => ["-c", _folder.Path, "-s", _folder["sock"], "-p", _folder["pid"]];

    private Task<ChildProcess> Try(params string[] arguments) => ChildProcess.Run(Tools.Find("fail2ban-client"), [.. Own, .. arguments]);
}
