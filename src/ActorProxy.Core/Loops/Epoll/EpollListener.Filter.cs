using System.Runtime.InteropServices;
using ActorProxy.Core.Filtering;
using static ActorProxy.Core.Loops.Epoll.LinuxNative;

namespace ActorProxy.Core.Loops.Epoll;

// What the kernel drops at this socket before there is a connection to accept.
internal sealed unsafe partial class EpollListener
{
    // SK_MEMINFO_VARS and SK_MEMINFO_DROPS of linux/sock_diag.h.
    private const int MemInfoCount = 9, MemInfoDrops = 8;

    private bool _hasFilter;
    private bool _mayBeInherited;
    private uint _dropsSeen;

    /// <summary>Tries it on a socket that is thrown away. Any thread.</summary>
    public static FilterOutcome ProbeFilter()
    {
        var descriptor = Socket(AfInet, SockStream | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return FilterOutcome.Refused;
        }

        var outcome = Attach(descriptor, FilterProgram.Empty);
        LinuxNative.Close(descriptor);
        return outcome;
    }

    /// <summary>Puts a program in the place of the one before, without a moment between them; null takes it off. Loop thread only.</summary>
    public FilterOutcome SetFilter(FilterProgram? program)
    {
        CountFilterDrops();
        if (program is null)
        {
            Detach();
            return FilterOutcome.Done;
        }

        var outcome = Attach(_descriptor, program);
        if (outcome == FilterOutcome.TooLong && _hasFilter)
        {
            // Both count towards the limit while they are exchanged. Without one the gate refuses, as it does for everybody else.
            Detach();
            outcome = Attach(_descriptor, program);
        }

        if (outcome == FilterOutcome.Done)
        {
            _dropsSeen = _hasFilter ? _dropsSeen : Drops();
            (_hasFilter, _mayBeInherited) = (true, true);
        }
        else
        {
            // The one before may drop who is to be let in.
            Detach();
        }

        return outcome;
    }

    /// <summary>Adds what was dropped since the last look to the loop's count. Loop thread only.</summary>
    public void CountFilterDrops()
    {
        if (_hasFilter)
        {
            var drops = Drops();
            _loop.AddFilterDrops(drops - _dropsSeen);
            _dropsSeen = drops;
        }
    }

    /// <summary>What is accepted has the listener's program. It would keep it in the kernel's memory for as long as it lives.</summary>
    /// <remarks>
    /// Measured: taking it off costs 0.6 µs, and leaving it on nothing that can be seen per packet. But a program has up to 100 KB,
    /// and there may be four new ones a second.
    /// </remarks>
    private void DropInheritedFilter(int descriptor)
    {
        if (_mayBeInherited)
        {
            SetOption(descriptor, SolSocket, SoDetachFilter, 0);
        }
    }

    /// <summary>The queue is empty: whatever comes now began without a program, if there is none any more.</summary>
    private void ForgetInheritance() => _mayBeInherited = _hasFilter;

    /// <summary>A new socket begins with the program that the others have. Where that fails, its clients meet the gate.</summary>
    private void FilterAs(EpollLoop loop)
    {
        if (loop.Filter is { } program && !_hasFilter)
        {
            SetFilter(program);
        }
    }

    private void Detach()
    {
        if (_hasFilter)
        {
            SetOption(_descriptor, SolSocket, SoDetachFilter, 0);
            _hasFilter = false;
        }
    }

    private static FilterOutcome Attach(int descriptor, FilterProgram program)
    {
        fixed (FilterInstruction* instructions = program.Instructions)
        {
            var native = new NativeProgram { Length = (ushort)program.InstructionCount, Instructions = instructions };
            if (SetOption(descriptor, SolSocket, SoAttachFilter, &native, sizeof(NativeProgram)) == 0)
            {
                return FilterOutcome.Done;
            }
        }

        return Errno switch
        {
            EPERM or EACCES => FilterOutcome.NotPermitted,
            ENOMEM => FilterOutcome.TooLong,
            _ => FilterOutcome.Refused,
        };
    }

    private uint Drops()
    {
        var info = stackalloc uint[MemInfoCount];
        var length = MemInfoCount * sizeof(uint);
        return GetOption(_descriptor, SolSocket, SoMemInfo, info, &length) == 0 && length > MemInfoDrops * sizeof(uint)
            ? info[MemInfoDrops]
            : _dropsSeen;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeProgram
    {
        public ushort Length;
        public FilterInstruction* Instructions;
    }
}
