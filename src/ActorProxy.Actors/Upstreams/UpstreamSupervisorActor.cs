using ActorProxy.Core.Upstreams;
using Akka.Actor;
namespace ActorProxy.Actors.Upstreams;
public sealed record ApplyUpstreams(UpstreamSet Set);
public sealed class UpstreamSupervisorActor : ReceiveActor
{
    public UpstreamSupervisorActor(Action<string, string, bool> health) => ReceiveAny(_ => { });
}
