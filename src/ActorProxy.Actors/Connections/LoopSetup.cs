using ActorProxy.Core.Loops;
using Akka.Actor.Setup;

namespace ActorProxy.Actors.Connections;

/// <summary>Gives an actor system the event loops that its loop dispatchers run on.</summary>
public sealed class LoopSetup(IReadOnlyList<EventLoop> loops) : Setup
{
    public IReadOnlyList<EventLoop> Loops => loops;

    /// <summary>The configuration of the dispatchers and of the connection actors' mailbox, one dispatcher per loop.</summary>
    public string Hocon =>
        string.Join('\n', loops.Select(loop => $$"""
            {{DispatcherOf(loop.Id)}} { type = "{{typeof(LoopDispatcherConfigurator).AssemblyQualifiedName}}", loop = {{loop.Id}}, throughput = 100 }
            """))
        + $$"""

            {{MailboxId}} { mailbox-type = "{{typeof(LinkedMailbox).AssemblyQualifiedName}}" }
            """;

    internal const string MailboxId = "actorproxy.linked-mailbox";

    internal static string DispatcherOf(int loop) => "actorproxy.loop-" + loop;
}
