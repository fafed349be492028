using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary>An array of <c>struct epoll_event</c>, which is packed to 12 bytes on x86-64 and 16 bytes with padding elsewhere.</summary>
internal readonly unsafe struct EpollEvents(byte* memory)
{
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int Stride => Packed ? 12 : 16;

    private static int DataOffset => Packed ? 4 : 8;

    public byte* Memory => memory;

    public static EpollEvents Allocate(int count) => new((byte*)NativeMemory.AllocZeroed((nuint)(count * Stride)));

    public void Free() => NativeMemory.Free(memory);

    public uint Flags(int index) => Unsafe.ReadUnaligned<uint>(memory + (index * Stride));

    public ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(memory + (index * Stride) + DataOffset);

    public void Set(uint flags, ulong data)
    {
        Unsafe.WriteUnaligned(memory, flags);
        Unsafe.WriteUnaligned(memory + DataOffset, data);
    }
}
