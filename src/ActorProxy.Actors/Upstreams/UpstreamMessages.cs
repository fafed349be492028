using ActorProxy.Core.Upstreams;
using Akka.Actor;

namespace ActorProxy.Actors.Upstreams;

/// <summary>Tells <see cref="UpstreamSupervisorActor"/> to watch over exactly this set. Sent at start and after every reload.</summary>
public sealed record ApplyUpstreams(UpstreamSet Upstreams) : INoSerializationVerificationNeeded;

/// <summary>Tells a monitor that its upstream's settings were swapped.</summary>
internal sealed record ApplySettings : INoSerializationVerificationNeeded
{
    public static ApplySettings Instance { get; } = new();
}
