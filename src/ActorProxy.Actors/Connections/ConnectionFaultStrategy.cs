using Akka.Actor;

namespace ActorProxy.Actors.Connections;

/// <summary>Stops a faulty connection actor and says so in the log, at most once a second and loop: a fault that clients can provoke must not fill it.</summary>
/// <remarks>Shared by the supervisors of one loop; its thread only.</remarks>
internal sealed class ConnectionFaultStrategy() : OneForOneStrategy(_ => Directive.Stop)
{
    private const long LogIntervalMs = 1000;

    private long _nextLogMs;

    protected override void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        var now = Environment.TickCount64;
        if (now >= _nextLogMs)
        {
            _nextLogMs = now + LogIntervalMs;
            base.LogFailure(context, child, cause, directive);
        }
    }
}
