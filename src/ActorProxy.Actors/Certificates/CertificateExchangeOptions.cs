using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

/// <summary>What <see cref="CertificateExchangeActor"/> works with.</summary>
public sealed record CertificateExchangeOptions
{
    /// <summary>This node's <see cref="NodeCertificatesActor"/>; of another actor system in the same process.</summary>
    public required IActorRef Node { get; init; }

    /// <summary>What the configuration in force asks for; another object after each reload. Any thread.</summary>
    public required Func<KeepCertificates> Wanted { get; init; }

    /// <summary>What this node has of an authority's. Any thread.</summary>
    public required Func<string, IReadOnlyList<HeldCertificate>> Held { get; init; }

    /// <summary>The account with an authority; null = none. Any thread.</summary>
    public required Func<string, StoredAccount?> Account { get; init; }

    /// <summary>Other nodes are configured: nothing is ordered before they were asked.</summary>
    public required bool ExpectsPeers { get; init; }

    /// <summary>How long to wait for them. Default 15 s: nodes that start together meet within 7.</summary>
    public TimeSpan PeerPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two comparisons with another node. Default 15 s; what is new is sent at once, this makes up for what got lost.</summary>
    public TimeSpan CompareInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For an answer of another node. Default 5 s: an order waits that long for one that hangs, then goes on without it.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks at what is due. Default 1 s.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);
}
