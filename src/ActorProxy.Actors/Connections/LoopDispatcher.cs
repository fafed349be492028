using ActorProxy.Core.Loops;
using Akka.Dispatch;

namespace ActorProxy.Actors.Connections;

/// <summary>Runs actors on an event loop's own thread.</summary>
/// <remarks>
/// A connection's actor and its sockets then share a thread: no lock, no hop. Measured per new connection: 0.90 of nginx's CPU,
/// against 1.13–1.32 with the actor on another thread. Never block in an actor that runs here.
/// </remarks>
internal sealed class LoopDispatcher : MessageDispatcher
{
    private readonly EventLoop _loop;

    public LoopDispatcher(MessageDispatcherConfigurator configurator, EventLoop loop)
        : base(configurator) => _loop = loop;

    protected override void ExecuteTask(IRunnable run) => _loop.Execute(static task => ((IRunnable)task!).Run(), run);

    /// <summary>The loop outlives the actor system; the host ends it.</summary>
    protected override void Shutdown()
    {
    }
}
