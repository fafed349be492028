using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorProxy.Testing;

/// <summary>A network of its own for one thread, where a test may give loopback any address without the machine noticing.</summary>
public static class NetworkNamespace
{
    private const int NewNetwork = 0x4000_0000;

    /// <summary>Runs a function on a thread in a new network namespace. Sockets made there stay there, whichever thread uses them.</summary>
    /// <param name="addresses">IPv6 addresses that loopback has besides its own, with prefix length.</param>
    /// <param name="function">Must not go on on another thread before its sockets are made.</param>
    public static void Run(IEnumerable<string> addresses, Action function) => OwnThread.Run(() =>
    {
        if (!Enter())
        {
            throw new InvalidOperationException("no namespace to be had: " + Marshal.GetLastPInvokeErrorMessage());
        }

        Ip("link", "set", "lo", "up");
        foreach (var address in addresses)
        {
            // Without a check whether somebody else has it, until the end of which it cannot be used.
            Ip("addr", "add", address, "dev", "lo", "nodad");
        }

        function();
    });

    /// <summary>True when this process may have one (CAP_SYS_ADMIN).</summary>
    internal static bool IsAvailable()
    {
        var entered = false;
        OwnThread.Run(() => entered = OperatingSystem.IsLinux() && Enter());
        return entered;
    }

    private static bool Enter() => Unshare(NewNetwork) == 0;

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start(Tools.Find("ip"), arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("ip " + string.Join(' ', arguments) + " failed");
        }
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);
}
