using System.Runtime.CompilerServices;
using static ActorProxy.Core.Loops.Epoll.LinuxNative;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary>The splice pipes of one loop.</summary>
/// <remarks>
/// Bounded, because each takes two descriptors and pins kernel memory (<c>/proc/sys/fs/pipe-user-pages-soft</c>, 64 MiB per user
/// unless privileged). Where none is to be had, bytes are copied. Loop thread only.
/// </remarks>
internal sealed unsafe class PipePool : IDisposable
{
    // 1 MiB: measured 0.20 s of CPU per GiB against 0.38 with the system's 64 KiB.
    private const int WantedBytes = 1024 * 1024;

    // Below this a pipe costs more calls than copying does.
    private const int LeastBytes = 64 * 1024;
    private const int MaxPipes = 256;
    private const int KeptIdle = 16;

    private readonly Stack<SplicePipe> _idle = new();
    private int _count;

    public int Count => _count;

    public int InUse => _count - _idle.Count;

    [SkipLocalsInit]
    public SplicePipe? Rent()
    {
        if (_idle.TryPop(out var pipe))
        {
            return pipe;
        }

        var ends = stackalloc int[2];
        if (_count >= MaxPipes || Pipe(ends, NonBlock | CloseOnExec) != 0)
        {
            return null;
        }

        const int GetPipeSize = 1032;
        var capacity = FileControl(ends[1], SetPipeSize, WantedBytes);
        if (capacity < 0)
        {
            capacity = FileControl(ends[1], GetPipeSize, 0);
        }

        pipe = new SplicePipe(ends[0], ends[1], capacity);
        _count++;
        if (capacity < LeastBytes)
        {
            Close(pipe);
            return null;
        }

        return pipe;
    }

    /// <summary>Takes a pipe back; one with bytes inside is closed, they belong to nobody.</summary>
    public void Return(SplicePipe pipe)
    {
        if (pipe.Held > 0 || _idle.Count >= KeptIdle)
        {
            Close(pipe);
        }
        else
        {
            _idle.Push(pipe);
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var pipe))
        {
            Close(pipe);
        }
    }

    private void Close(SplicePipe pipe)
    {
        LinuxNative.Close(pipe.ReadEnd);
        LinuxNative.Close(pipe.WriteEnd);
        _count--;
    }
}
