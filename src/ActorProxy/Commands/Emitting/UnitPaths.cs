using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Settings;
using ActorProxy.Hosting;

namespace ActorProxy.Commands.Emitting;

/// <summary>The files that an edge under systemd runs from, reads and writes.</summary>
internal sealed record UnitPaths
{
    /// <summary>The working directory: state is kept below it.</summary>
    public const string State = "/var/lib/actorproxy";

    private const string Name = "actorproxy";
    private const string Logs = "/var/log/actorproxy";

    // What ProtectHome= and PrivateTmp= hide.
    private static readonly string[] HiddenFolders = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"];

    public required string Program { get; init; }

    public required string Config { get; init; }

    /// <summary>True when the access log goes to the service's folder of logs.</summary>
    public required bool HasLogs { get; init; }

    /// <summary>Other folders it writes to.</summary>
    public required IReadOnlyList<string> Written { get; init; }

    /// <summary>Files it could not see.</summary>
    public required IReadOnlyList<string> Hidden { get; init; }

    /// <param name="source">Valid.</param>
    /// <param name="program">Null = this one.</param>
    /// <param name="root">Where on this machine the system is that the unit is for; empty = it is this one.</param>
    public static UnitPaths Of(ConfigSource source, string? program, string root = "")
    {
        var settings = source.Loaded.Valid;
        var config = Installed(source.Path);
        program = Installed(program ?? Own());
        string[] written = [.. WrittenFolders(settings).Select(folder => Path.GetFullPath(folder, State)).Distinct()];
        return new UnitPaths
        {
            Program = program,
            Config = config,
            HasLogs = Array.Exists(written, folder => IsIn(folder, Logs)),
            Written = [.. written.Where(folder => !IsIn(folder, State) && !IsIn(folder, Logs))],
            Hidden =
            [
                .. ReadFiles(settings).Where(file => file.Length > 0).Select(file => Path.GetFullPath(file, State)).Concat(source.Loaded.Files.Select(Installed))
                    .Concat([config, program]).Concat(written).Where(path => Array.Exists(HiddenFolders, folder => IsIn(path, folder))).Distinct(),
            ],
        };

        string Installed(string path)
        {
            path = Path.GetFullPath(path);
            return root.Length > 0 && IsIn(path, root) ? path[root.Length..] : path;
        }
    }

    /// <summary>As it stands in a unit: a percent sign begins a specifier, a dollar a variable, a space the next word.</summary>
    public static string Quoted(string path)
    {
        var text = path.Replace("%", "%%", StringComparison.Ordinal);
        return text.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+@%".Contains(letter, StringComparison.Ordinal))
            ? text
            : $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";
    }

    // Run as `dotnet actorproxy.dll` it has its own executable beside it all the same.
    private static string Own() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == Name ? path : Path.Combine(AppContext.BaseDirectory, Name);

    private static IEnumerable<string> WrittenFolders(ProxySettings settings)
    {
        if (settings.Bans.Store.Length > 0)
        {
            yield return Path.GetDirectoryName(settings.Bans.Store) ?? "";
        }

        if (settings.Sites.Any(site => site.Certificate.Kind is CertificateKind.Acme or CertificateKind.SelfSigned))
        {
            yield return settings.Acme.Storage;
        }

        if (settings.AccessLog.File != "-")
        {
            yield return Path.GetDirectoryName(settings.AccessLog.File) ?? "";
        }
    }

    private static IEnumerable<string> ReadFiles(ProxySettings settings) =>
    [
        settings.Admin.TlsCertificate, settings.Admin.TlsKey, settings.Cluster.TlsCertificate, settings.Cluster.TlsKey, settings.Cluster.TlsAuthority, settings.Acme.CaFile,
        .. settings.Bans.Feeds.Select(feed => feed.File),
        .. settings.Sites.SelectMany(OfSite),
    ];

    private static IEnumerable<string> OfSite(SiteSettings site) => [site.AuthorityFile, site.Certificate.CertificateFile, site.Certificate.KeyFile];

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
