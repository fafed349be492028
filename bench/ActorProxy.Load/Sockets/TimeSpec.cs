using System.Runtime.InteropServices;

namespace ActorProxy.Load.Sockets;

/// <summary>The kernel's <c>timespec</c> on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpec
{
    private readonly long _seconds;
    private readonly long _nanoseconds;

    public double Seconds => _seconds + _nanoseconds / 1e9;
}
