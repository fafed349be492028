using System.Runtime.ExceptionServices;
using ActorProxy.Core.Connections;
using Akka.Actor;

namespace ActorProxy.Actors.Connections;

/// <summary>The life of one accepted connection. It lives on its loop's thread, so the connection is its to touch.</summary>
/// <remarks>
/// Bytes never come by here: the loop moves them. The actor starts the stages, hears when they are done, cuts, describes, and
/// is what fails when there is a bug: its supervisor then stops it alone. Kept under 5 µs and 1 KB a connection.
/// </remarks>
internal sealed class ConnectionActor(ProxyConnection connection) : ActorBase
{
    protected override void PreStart()
    {
        if (connection.IsClosed)
        {
            // Cut before it began.
            Context.Stop(Self);
            return;
        }

        connection.OwnerState = Self;
        connection.Begin();
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case ConnectionFinished:
                Context.Stop(Self);
                return true;
            case CutConnection cut:
                connection.Abort(cut.Reason);
                return true;
            case DescribeConnection:
                Sender.Tell(connection.Describe());
                return true;
            case ConnectionFault fault:
                ExceptionDispatchInfo.Throw(fault.Exception);
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop()
    {
        // Still alive: not the data path ended it but a fault.
        connection.Abort(CloseReason.Fault);
        connection.OwnerState = null;
    }
}
