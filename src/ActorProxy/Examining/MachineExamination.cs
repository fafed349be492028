using ActorProxy.Core.Bans;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Settings;

namespace ActorProxy.Examining;

/// <summary>What the process needs of this machine. It speaks for the user that runs it, and for the working directory it runs in.</summary>
internal sealed class MachineExamination(ProxySettings settings)
{
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public IEnumerable<Finding> Examine() =>
    [
        .. Descriptors(),
        .. KernelFilter(),
        .. Bans(),
        .. Storage(),
        .. Keys(),
        .. Log(),
    ];

    private IEnumerable<Finding> Descriptors()
    {
        var needed = 2L * settings.Limits.MaxConnections;
        if (LoopGroup.DescriptorLimit is { } limit)
        {
            yield return needed > limit
                ? Finding.Warn("descriptors", FormattableString.Invariant($"limits.max-connections = {settings.Limits.MaxConnections} needs {needed}, {limit} are allowed here: raise LimitNOFILE of the unit"))
                : Finding.Ok("descriptors", FormattableString.Invariant($"{limit} are allowed, {needed} are needed at most"));
        }
    }

    private IEnumerable<Finding> KernelFilter()
    {
        if (settings.Bans.KernelFilter)
        {
            yield return Core.Loops.KernelFilter.ProbeHere() switch
            {
                FilterOutcome.Done => Finding.Ok("kernel filter", "the kernel takes it"),
                FilterOutcome.NotPermitted => Finding.Warn("kernel filter", "needs CAP_NET_ADMIN (AmbientCapabilities of the unit); without it everybody who is banned is refused at accept"),
                var other => Finding.Warn("kernel filter", $"not to be had here ({other}); everybody who is banned is refused at accept"),
            };
        }
    }

    private IEnumerable<Finding> Bans()
    {
        if (settings.Bans.Store.Length > 0)
        {
            yield return Writable("bans.store", settings.Bans.Store, "bans would be forgotten at the next start");
            foreach (var finding in Private("bans.store", settings.Bans.Store))
            {
                yield return finding;
            }
        }

        if (settings.Bans.Ignore.FirstOrDefault(prefix => prefix.Length == 0) is { Length: 0 } all && settings.Bans.Ignore.Contains(all))
        {
            yield return Finding.Warn("bans.ignore", $"{all} means that nobody is ever banned");
        }

        var own = NeverBanned.InterfaceAddresses();
        yield return Finding.Ok("bans", FormattableString.Invariant($"none can hit this machine ({own.Count} addresses) or a server behind it ({settings.AllUpstreams().Sum(upstream => upstream.Servers.Count)})"));
    }

    private IEnumerable<Finding> Storage()
    {
        if (settings.Sites.All(site => site.Certificate.Kind == CertificateKind.Files))
        {
            yield break;
        }

        yield return Writable("acme.storage", Path.Combine(settings.Acme.Storage, "account.key"), "certificates could not be kept");
        foreach (var finding in Directory.Exists(settings.Acme.Storage)
            ? Directory.EnumerateFiles(settings.Acme.Storage, "*", new EnumerationOptions { RecurseSubdirectories = true }).SelectMany(file => Private("acme.storage", file)) : [])
        {
            yield return finding;
        }
    }

    private IEnumerable<Finding> Keys()
    {
        var keys = settings.Sites.Select(site => ($"site {site.Name}", site.Certificate.KeyFile))
            .Append(("admin.tls", settings.Admin.TlsKey))
            .Append(("cluster.tls", settings.Cluster.TlsKey));
        foreach (var (subject, file) in keys.Where(key => key.Item2.Length > 0))
        {
            foreach (var finding in Readable(subject, file).Concat(Private(subject, file)))
            {
                yield return finding;
            }
        }
    }

    private IEnumerable<Finding> Log()
    {
        if (settings.AccessLog is { Format: not AccessLogFormat.Off, File: not "-" } log)
        {
            yield return Writable("access-log", log.File, "nothing would be logged");
        }
    }

    private static IEnumerable<Finding> Readable(string subject, string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [Finding.Fail(subject, exception.Message)];
        }
    }

    private static IEnumerable<Finding> Private(string subject, string file)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & OfOthers) is not UnixFileMode.None and var mode)
        {
            yield return Finding.Warn(subject, $"{file} can be read by others than its owner ({mode}): chmod 600 {file}");
        }
    }

    /// <summary>Whether a file can be written: one that is there is opened, for one that is not another one is made beside it and removed.</summary>
    private static Finding Writable(string subject, string file, string otherwise)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (File.Exists(file))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                return Finding.Ok(subject, $"{file} can be written");
            }

            // The edge makes the folder itself.
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            {
                folder = parent;
            }

            using var draft = new FileStream(Path.Combine(folder, $".actorproxy-doctor-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return Finding.Ok(subject, $"{file} can be made");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(subject, $"{exception.Message} As {Environment.UserName}: {otherwise}");
        }
    }
}
