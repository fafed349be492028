using System.Globalization;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>A real fail2ban with the emitted action, away from the system's: its own configuration, socket, database and log.</summary>
internal sealed class Fail2ban : IAsyncDisposable
{
    public const string Jail = "Web.Auth";

    private readonly TempFolder _folder = new();
    private readonly string[] _jails;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private ChildProcess? _server;

    private Fail2ban(string action, string[] jails, IReadOnlyDictionary<string, string>? environment)
    {
        _jails = jails;
        _environment = environment;
        _folder.Write("action.d/actorproxy.conf", action);
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

    /// <summary>With a jail of its own, for <see cref="FailLogins"/>.</summary>
    public static async Task<Fail2ban> Start(GuardedEdge edge)
    {
        var fail2ban = new Fail2ban(await Action(edge.Url), [Jail], edge.Environment);
        fail2ban._folder.Write("auth.log", "");
        fail2ban._folder.Write("filter.d/auth.conf", "[Definition]\nfailregex = ^\\s*failed login from <ADDR>( as .*)?$\n");
        fail2ban._folder.Write("jail.conf", $"""
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
            logpath = {fail2ban._folder["auth.log"]}

            """);
        await fail2ban.Start();
        return fail2ban;
    }

    /// <summary>With the system's jails and filters, of which the files given enable some, and an edge that asks for no token. Two failures are a ban.</summary>
    /// <param name="url">The edge's admin API.</param>
    /// <param name="files">Text by path under <c>/etc/fail2ban</c>.</param>
    /// <param name="logs">Each jail's log.</param>
    public static async Task<Fail2ban> Start(string url, IReadOnlyDictionary<string, string> files, IReadOnlyDictionary<string, string> logs)
    {
        const string System = "/etc/fail2ban";

        var action = await Action(url);
        var fail2ban = new Fail2ban(action.Replace("/etc/fail2ban/actorproxy.token", "", StringComparison.Ordinal), [.. logs.Keys], null);
        var folder = fail2ban._folder;
        Directory.CreateDirectory(folder["filter.d"]);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(System, "filter.d")).Concat(Directory.EnumerateFiles(System, "paths-*")).Append(Path.Combine(System, "jail.conf")))
        {
            File.CreateSymbolicLink(folder[Path.GetRelativePath(System, path)], path);
        }

        foreach (var (name, text) in files)
        {
            folder.Write(name, text);
        }

        folder.Write("jail.local", $"""
            [DEFAULT]
            usedns = no
            maxretry = 2

            {string.Join('\n', logs.Select(jail => $"[{jail.Key}]\nbackend = polling\nlogpath = {jail.Value}\n"))}
            """);
        await fail2ban.Start();
        return fail2ban;
    }

    public async Task Start()
    {
        _server = new ChildProcess(Tools.Find("fail2ban-server"), [.. Own, "-f", "start"], _folder.Path, _environment);
        foreach (var jail in _jails)
        {
            await Eventually.True(async () => (await Try("status", jail)).ExitCode == 0, $"fail2ban to be there; it said: {_server.Errors} {Log}");
        }
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

    private static async Task<string> Action(string url)
    {
        var emitted = await Cli.RunAsync("emit", "fail2ban-action", "--url", url);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return emitted.Output;
    }

    private string[] Own => ["-c", _folder.Path, "-s", _folder["sock"], "-p", _folder["pid"]];

    private Task<ChildProcess> Try(params string[] arguments) => ChildProcess.Run(Tools.Find("fail2ban-client"), [.. Own, .. arguments]);
}
