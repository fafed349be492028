namespace ActorProxy.Core.Loops;

/// <summary>A kernel pipe that carries bytes from socket to socket without a copy.</summary>
internal sealed class SplicePipe(int readEnd, int writeEnd, int capacity)
{
    public int ReadEnd => readEnd;

    public int WriteEnd => writeEnd;

    public int Capacity => capacity;

    /// <summary>Bytes inside.</summary>
    public int Held { get; set; }
}
