using ActorProxy.Core.Upstreams;
using Akka.Actor;

namespace ActorProxy.Actors.Upstreams;

/// <summary>Keeps one monitor per upstream in force.</summary>
/// <remarks>A monitor that fails starts anew; its upstream's targets and their health do not live in it, so nothing is lost.</remarks>
public sealed class UpstreamSupervisorActor : ReceiveActor
{
    private readonly Dictionary<Upstream, IActorRef> _monitors = [];
    private readonly UpstreamMonitorOptions _options;

    public UpstreamSupervisorActor(UpstreamMonitorOptions options)
    {
        _options = options;
        Receive<ApplyUpstreams>(apply => Apply(apply.Upstreams));
    }

    public static Props Props(UpstreamMonitorOptions options) => Akka.Actor.Props.Create(() => new UpstreamSupervisorActor(options));

    private void Apply(UpstreamSet upstreams)
    {
        foreach (var removed in _monitors.Keys.Except(upstreams.All).ToList())
        {
            Context.Stop(_monitors[removed]);
            _monitors.Remove(removed);
        }

        foreach (var upstream in upstreams.All)
        {
            if (_monitors.TryGetValue(upstream, out var monitor))
            {
                monitor.Tell(ApplySettings.Instance);
            }
            else
            {
                _monitors[upstream] = Context.ActorOf(UpstreamMonitorActor.Props(upstream, _options));
            }
        }
    }
}
