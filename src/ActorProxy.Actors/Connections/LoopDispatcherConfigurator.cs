using Akka.Configuration;
using Akka.Dispatch;

namespace ActorProxy.Actors.Connections;

/// <summary>Makes the dispatcher of one loop; named by type in <see cref="LoopSetup.Hocon"/>.</summary>
public sealed class LoopDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly LoopDispatcher _dispatcher;

    /// <exception cref="ConfigurationException">The actor system was made without <see cref="LoopSetup"/>.</exception>
    public LoopDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var setup = prerequisites.Settings.Setup.Get<LoopSetup>();
        if (!setup.HasValue)
        {
            throw new ConfigurationException("a loop dispatcher needs a LoopSetup in the actor system's setup");
        }

        _dispatcher = new LoopDispatcher(this, setup.Value.Loops[config.GetInt("loop")]);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
