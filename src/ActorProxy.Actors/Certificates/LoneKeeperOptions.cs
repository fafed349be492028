using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

/// <summary>What <see cref="LoneKeeperActor"/> works with.</summary>
public sealed record LoneKeeperOptions
{
    /// <summary>Is this node part of a cluster that shares certificates? Any thread.</summary>
    public required Func<bool> IsInCluster { get; init; }

    /// <summary>Makes a keeper that hands what it gets to the actor given.</summary>
    public required Func<IActorRef, Props> Keeper { get; init; }

    /// <summary>This node's <see cref="NodeCertificatesActor"/>.</summary>
    public required IActorRef Node { get; init; }

    /// <summary>What the configuration in force asks for; another object after each reload.</summary>
    public required Func<KeepCertificates> Wanted { get; init; }

    /// <summary>How long to leave renewing to the others. A third of a certificate's life is left when it is due, so there is time.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Between two looks. Default 1 s.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);
}
