using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text;
using ActorProxy.Core.Settings;
using ActorProxy.Hosting;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit systemd</c>: a unit that gives the edge what this configuration needs, and nothing else.</summary>
/// <remarks>systemd.exec(5) and systemd.service(5); tried with 252, Debian 12's.</remarks>
internal static class SystemdUnit
{
    private const string User = "actorproxy";

    // The kernel's default for fs.nr_open, above which a unit would not start.
    private const long MaxDescriptors = 1 << 20;

    // What is open besides connections: the program's own files, listeners, health checks, the admin API.
    private const int OtherDescriptors = 4096;

    private const string Title = "ActorProxy's unit for systemd 248 or later.";

    private const string Advice = $"""
        # {Title} Save it as /etc/systemd/system/actorproxy.service, then:
        #   useradd --system --home-dir {UnitPaths.State} --shell /usr/sbin/nologin {User}
        #   systemctl daemon-reload
        #   systemctl enable --now actorproxy

        """;

    /// <summary>Between the edge's own last deadline and the manager's kill.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var program = new Option<string?>("--program") { HelpName = "FILE", Description = "The program as the unit will find it. Without it: where this one runs from." };
        var root = new Option<string?>("--root") { HelpName = "DIR", Description = "Where on this machine the system is that the unit is for, a package's say. Without it: it is this one." };
        var command = EmitCommand.File("systemd", "A hardened unit for systemd.", call =>
        {
            var source = call.Source();
            return call.Parsed.GetValue(root) is { } folder
                ? "# " + Title + "\n" + Text(source.Loaded.Valid, UnitPaths.Of(source, call.Parsed.GetValue(program), Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))
                : Advice + Text(source.Loaded.Valid, UnitPaths.Of(source, call.Parsed.GetValue(program)));
        });
        command.Add(program);
        command.Add(root);
        return command;
    }

    private static string Text(ProxySettings settings, UnitPaths paths) => $"""
        {Hidden(paths)}
        [Unit]
        Description=ActorProxy, an edge proxy
        Wants=network-online.target
        After=network-online.target
        # An address that is not there yet, or still taken, may come free at any time: it is tried for ever.
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStart={Command(paths, "run")}
        # A file that is not valid fails the reload with every problem in the journal, and the running configuration stays.
        ExecReload={Command(paths, "check")}
        ExecReload=/bin/kill -HUP $MAINPID
        # For what the configuration takes from the environment.
        EnvironmentFile=-/etc/default/actorproxy

        # Could not start (3), wants a restart (6) and crashes are tried again; an invalid configuration (1) or command line (2) stays one.
        Restart=on-failure
        RestartSec=2s
        RestartPreventExitStatus={ExitCodes.InvalidConfiguration} {ExitCodes.WrongUsage}
        # limits.drain-time and what comes after it; a second SIGTERM cuts it short.
        TimeoutStopSec={Seconds(settings.Limits.DrainTime + EdgeService.AfterDrain + Slack)}
        KillMode=mixed

        # A user of its own, and not DynamicUser=: tokens, keys and certificates have to be readable by it and by nobody else, which takes
        # a name that is there before the service and stays after it.
        User={User}
        Group={User}
        UMask=0077
        # Relative paths of the configuration are below it: bans, certificates.
        StateDirectory={User}
        StateDirectoryMode=0700
        WorkingDirectory={UnitPaths.State}
        {Writable(paths)}# Two for each of limits.max-connections, and what else is open.
        LimitNOFILE={Descriptors(settings.Limits.MaxConnections).ToString(CultureInfo.InvariantCulture)}

        # Ports under 1024, and nothing else. With CAP_NET_ADMIN in both lines the kernel would drop the most active banned clients before
        # they connect (bans.kernel-filter); but that one may also change the machine's network, so it is left to you.
        AmbientCapabilities=CAP_NET_BIND_SERVICE
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE
        NoNewPrivileges=yes

        # No MemoryDenyWriteExecute=: .NET compiles while it runs, and would not start.
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        PrivateIPC=yes
        PrivateMounts=yes
        ProtectKernelTunables=yes
        ProtectKernelModules=yes
        ProtectKernelLogs=yes
        ProtectControlGroups=yes
        ProtectClock=yes
        ProtectHostname=yes
        ProtectProc=invisible
        ProcSubset=pid
        RemoveIPC=yes
        LockPersonality=yes
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        # Netlink is how the addresses of this machine are learned, which are never banned.
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged
        SystemCallErrorNumber=EPERM

        [Install]
        WantedBy=multi-user.target

        """;

    private static string Hidden(UnitPaths paths)
    {
        var text = new StringBuilder();
        foreach (var path in paths.Hidden)
        {
            text.Append(CultureInfo.InvariantCulture, $"# Move {path}: the service sees neither homes nor the system's /tmp.\n");
        }

        return text.ToString();
    }

    private static string Writable(UnitPaths paths)
    {
        var text = new StringBuilder();
        if (paths.HasLogs)
        {
            text.Append($"LogsDirectory={User}\nLogsDirectoryMode=0750\n");
        }

        if (paths.Written.Count > 0)
        {
            text.Append($"# Named by the configuration; they have to be there, and to belong to {User}.\nReadWritePaths={string.Join(' ', paths.Written.Select(path => "-" + UnitPaths.Quoted(path)))}\n");
        }

        return text.ToString();
    }

    private static string Command(UnitPaths paths, string command) => $"{UnitPaths.Quoted(paths.Program)} {command} --config {UnitPaths.Quoted(paths.Config)}";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)}s");

    private static long Descriptors(int maxConnections) =>
        maxConnections == 0 ? MaxDescriptors : Math.Min(MaxDescriptors, (long)BitOperations.RoundUpToPowerOf2((ulong)maxConnections * 2 + OtherDescriptors));
}
