using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Loops;

/// <summary>A bound socket of one loop. Bound first and activated later, so that a reload can find out whether every address is free before it changes anything.</summary>
internal abstract class ListeningSocket : IDisposable
{
    /// <summary>The bound address, with the port the system chose where 0 was asked for.</summary>
    public abstract NetEndPoint LocalEndPoint { get; }

    /// <summary>What another process could be given, or null.</summary>
    public virtual int? Descriptor => null;

    /// <summary>Begins to accept. Any thread.</summary>
    /// <param name="accepted">Called on the loop's thread with each accepted socket and its peer.</param>
    public abstract void Activate(Action<LoopSocket, NetEndPoint> accepted);

    /// <summary>Takes what is still in the queue, then stops listening. Any thread; returns at once.</summary>
    public abstract void Dispose();
}
