using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Connections;

/// <summary>One direction of a stream.</summary>
internal struct Flow
{
    /// <summary>Bytes taken from the source so far.</summary>
    public long Bytes;

    /// <summary>Rented while the direction splices.</summary>
    public SplicePipe? Pipe;

    /// <summary>The source's end has been passed on.</summary>
    public bool Finished;

    /// <summary>Gives the pipe back, with the bytes in it when the connection ends early.</summary>
    public void ReturnPipe(EventLoop loop)
    {
        if (Pipe is { } pipe)
        {
            Pipe = null;
            loop.ReturnPipe(pipe);
        }
    }
}
