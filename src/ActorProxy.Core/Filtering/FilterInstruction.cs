using System.Runtime.InteropServices;

namespace ActorProxy.Core.Filtering;

/// <summary>One instruction of classic BPF, laid out as the kernel's <c>struct sock_filter</c> (linux/filter.h).</summary>
/// <param name="Code">What it does; one of the constants here.</param>
/// <param name="IfTrue">Of a comparison: how many instructions to skip when it holds.</param>
/// <param name="IfFalse">How many to skip when it does not.</param>
/// <param name="K">Offset, value, distance or verdict.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint K)
{
    /// <summary>Added to an offset: counted from the IP header. Without it a TCP socket's filter counts from the TCP header (SKF_NET_OFF).</summary>
    public const uint NetworkHeader = 0xfff0_0000;

    public const ushort LoadWord = 0x20, LoadByte = 0x30, And = 0x54;
    public const ushort Jump = 0x05, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35;
    public const ushort Return = 0x06;

    /// <summary>Verdicts of <see cref="Return"/>: how many bytes of the packet to keep.</summary>
    public const uint Drop = 0, Accept = uint.MaxValue;
}
