using ActorProxy.Core.Certificates;
using Akka.Actor;

namespace ActorProxy.Actors.Certificates;

/// <summary>How the keeper reaches the world. Any of these may fail; it goes on.</summary>
public sealed record CertificateKeeperOptions
{
    /// <summary>Orders one; minutes at most.</summary>
    public required Func<CertificateOrder, CancellationToken, Task<OrderOutcome>> Order { get; init; }

    /// <summary>Asks the authority when to renew, by <see cref="StoredCertificate.RenewalId"/>; null = it does not say.</summary>
    public required Func<string, CancellationToken, Task<RenewalAdvice?>> Advise { get; init; }

    /// <summary>What this node's storage holds for a name; null = nothing. Quick.</summary>
    public required Func<string, StoredCertificate?> Load { get; init; }

    /// <summary>
    /// Hears <see cref="KeeperStarted"/> and says then what is to be kept; gets an <see cref="InstallCertificate"/> for every certificate that
    /// was issued, and passes it to every node.
    /// </summary>
    public required IActorRef Nodes { get; init; }

    /// <summary>Told the outcome of every order.</summary>
    public Action<OrderOutcome> OnOrdered { get; init; } = _ => { };

    /// <summary>From 0 up to 1, for spreading.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;
}
