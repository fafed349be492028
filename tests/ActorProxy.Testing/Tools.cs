using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Loops.Epoll;

namespace ActorProxy.Testing;

/// <summary>Programs that tests run.</summary>
public static class Tools
{
    /// <summary>Stands for IPv6 on loopback in a list of tools.</summary>
    public const string IPv6 = "ipv6";

    /// <summary>Stands for a kernel that takes our filter from this process: Linux, and CAP_NET_ADMIN.</summary>
    public const string KernelFilter = "CAP_NET_ADMIN for a kernel filter";

    /// <summary>Stands for network namespaces: CAP_SYS_ADMIN.</summary>
    public const string NetworkNamespaces = "CAP_SYS_ADMIN for network namespaces";

    /// <summary>Stands for Linux.</summary>
    public const string Linux = "Linux";

    /// <summary>Stands for the right to run servers that change to users of their own.</summary>
    public const string Root = "root's rights";

    /// <summary>Stands for an nginx that can pass through TLS.</summary>
    public const string NginxStream = "nginx with its stream module";

    /// <summary>Where distributions keep nginx's stream module.</summary>
    private static readonly string[] NginxModuleFolders = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"];

    /// <summary>Stands for libmodsecurity 3 with the OWASP core rules, where Debian has them.</summary>
    public const string ModSecurity = "libmodsecurity3 with modsecurity-crs";

    // Debian keeps nginx where a user's PATH does not look.
    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <returns>The program's path.</returns>
    /// <exception cref="FileNotFoundException">It is not on this machine.</exception>
    public static string Find(string tool) => TryFind(tool) ?? throw new FileNotFoundException($"this machine has no {tool}");

    /// <returns>The path of nginx's stream module.</returns>
    /// <exception cref="FileNotFoundException">It is not on this machine.</exception>
    public static string FindNginxStream() => TryFindNginxStream() ?? throw new FileNotFoundException($"this machine has no {NginxStream}");

    /// <returns>A sentence when a tool is missing and that may be; else null.</returns>
    public static string? ReasonToSkip(string[] tools)
    {
        var missing = Array.FindAll(tools, tool => tool switch
        {
            IPv6 => !Socket.OSSupportsIPv6,
            KernelFilter => !OperatingSystem.IsLinux() || EpollListener.ProbeFilter() != FilterOutcome.Done,
            NetworkNamespaces => !NetworkNamespace.IsAvailable(),
            Linux => !OperatingSystem.IsLinux(),
            Root => !Environment.IsPrivilegedProcess,
            NginxStream => TryFind("nginx") is null || TryFindNginxStream() is null,
            ModSecurity => !NativeLibrary.TryLoad("libmodsecurity.so.3", out _) || !Directory.Exists("/usr/share/modsecurity-crs/rules"),
            _ => TryFind(tool) is null,
        });
        return missing.Length == 0 || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : $"This machine has no {string.Join(", no ", missing)}.";
    }

    private static string? TryFindNginxStream() =>
        NginxModuleFolders.Select(folder => Path.Combine(folder, "ngx_stream_module.so")).FirstOrDefault(File.Exists);

    private static string? TryFind(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemFolders)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
}
