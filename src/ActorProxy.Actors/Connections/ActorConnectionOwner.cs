using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using Akka.Actor;

namespace ActorProxy.Actors.Connections;

/// <summary>Makes each accepted connection a supervised actor on its loop.</summary>
public sealed class ActorConnectionOwner : IConnectionOwner
{
    private IActorRef[] _loops = [];
    private IActorRef[][] _supervisors = [];
    private int[] _turns = [];

    /// <summary>One per loop, for <see cref="KickClients"/>, <see cref="ListConnections"/> and <see cref="DrainLoop"/>.</summary>
    public IReadOnlyList<IActorRef> LoopSupervisors => _loops;

    /// <summary>Starts the supervisors; to be done before anything is accepted.</summary>
    public async Task StartAsync(ActorSystem system, IReadOnlyList<EventLoop> loops)
    {
        _turns = new int[loops.Count];
        _loops = [.. loops.Select(loop => system.ActorOf(
            Props.Create(() => new LoopSupervisorActor(loop)).WithDispatcher(LoopSetup.DispatcherOf(loop.Id)), "loop-" + loop.Id))];
        _supervisors = await Task.WhenAll(_loops.Select(loop => loop.Ask<IActorRef[]>(new LoopSupervisorActor.GetSupervisors())));
    }

    public void OnAccepted(ProxyConnection connection)
    {
        var loop = connection.LoopId;
        _supervisors[loop][_turns[loop]++ % LoopSupervisorActor.SupervisorCount].Tell(connection, ActorRefs.NoSender);
    }

    public void OnFinished(ProxyConnection connection) =>
        (connection.OwnerState as IActorRef)?.Tell(ConnectionFinished.Instance, ActorRefs.NoSender);

    public void OnFault(ProxyConnection connection, Exception exception) =>
        (connection.OwnerState as IActorRef)?.Tell(new ConnectionFault(exception), ActorRefs.NoSender);
}
