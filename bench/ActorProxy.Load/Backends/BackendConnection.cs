namespace ActorProxy.Load.Backends;

/// <summary>What a backend knows of one descriptor; kept and reused for the next connection that gets the same number.</summary>
internal sealed class BackendConnection
{
    public BackendRole Role { get; private set; }

    public bool Open { get; private set; }

    /// <summary>What the epoll set waits for; <see cref="NextStep.Close"/> while it is not in the set.</summary>
    public NextStep Watched { get; set; }

    public ulong Seed { get; private set; }

    public long Length { get; private set; }

    /// <summary>Bytes of the stream sent or received so far.</summary>
    public long Position { get; set; }

    /// <summary>A preamble that came in pieces; empty nearly always.</summary>
    public byte[] Early { get; set; } = [];

    public void Reset(BackendRole role)
    {
        Role = role;
        Open = false;
        Watched = NextStep.Close;
        Position = 0;
        Early = [];
    }

    public void Begin(ulong seed, long length)
    {
        Open = true;
        Seed = seed;
        Length = length;
        Early = [];
    }
}

internal enum NextStep
{
    Close,
    Receive,
    Send,
}
