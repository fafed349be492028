using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorProxy.Testing.Edge;

/// <summary>Asks the kernel which sockets of this process have a filter.</summary>
public static class AttachedFilter
{
    private const int SolSocket = 1, SoGetFilter = 26, MaxInstructions = 4096;

    /// <summary>Instructions of the filter of each socket accepted on a port; 0 = none.</summary>
    public static IReadOnlyList<int> OfAccepted(int port) =>
        [.. Descriptors().Where(descriptor => LocalPort(descriptor) == port && HasPeer(descriptor)).Select(Length)];

    /// <summary>The same of each socket that listens there.</summary>
    public static IReadOnlyList<int> OfListening(int port) =>
        [.. Descriptors().Where(descriptor => LocalPort(descriptor) == port && !HasPeer(descriptor)).Select(Length)];

    private static IEnumerable<int> Descriptors() =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Select(entry => int.Parse(entry.Name, CultureInfo.InvariantCulture));

    private static int Length(int descriptor)
    {
        // Counted in instructions, not in bytes.
        var length = MaxInstructions;
        return GetOption(descriptor, SolSocket, SoGetFilter, new byte[MaxInstructions * 8], ref length) == 0 ? length : -1;
    }

    private static int LocalPort(int descriptor)
    {
        var address = new byte[128];
        var length = address.Length;
        return GetSocketName(descriptor, address, ref length) == 0 && length >= 16 ? BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2)) : 0;
    }

    private static bool HasPeer(int descriptor)
    {
        var address = new byte[128];
        var length = address.Length;
        return GetPeerName(descriptor, address, ref length) == 0;
    }

    [DllImport("libc", EntryPoint = "getsockopt")]
    private static extern int GetOption(int descriptor, int level, int option, byte[] value, ref int length);

    [DllImport("libc", EntryPoint = "getsockname")]
    private static extern int GetSocketName(int descriptor, byte[] address, ref int length);

    [DllImport("libc", EntryPoint = "getpeername")]
    private static extern int GetPeerName(int descriptor, byte[] address, ref int length);
}
