namespace ActorProxy.Core.Certificates;

/// <summary>A wish for a certificate.</summary>
/// <param name="Name">The one name in it.</param>
/// <param name="Attempt">How many orders for it have failed in a row: chooses the challenge, so that one that cannot work here is not tried for ever.</param>
/// <param name="Replaces">Renewal id of the certificate it follows (RFC 9773 §5); null = the first.</param>
public sealed record CertificateOrder(string Name, int Attempt, string? Replaces);

/// <summary>What became of a <see cref="CertificateOrder"/>.</summary>
public abstract record OrderOutcome
{
    private OrderOutcome()
    {
    }

    public sealed record Issued(StoredCertificate Certificate) : OrderOutcome;

    /// <param name="Failure">Whose matter it is.</param>
    /// <param name="Reason">For the log; one line.</param>
    /// <param name="RetryAfter">The authority's wish; null = none.</param>
    public sealed record Failed(OrderFailure Failure, string Reason, TimeSpan? RetryAfter) : OrderOutcome;
}

/// <summary>Why no certificate came.</summary>
public enum OrderFailure
{
    /// <summary>The authority would not issue for this name: it could not validate it, or its policy forbids it.</summary>
    Refused,

    /// <summary>Too many orders (RFC 8555 §6.6).</summary>
    RateLimited,

    /// <summary>The authority could not be reached or used at all: every other name would meet the same.</summary>
    Unavailable,
}

/// <summary>When the authority would like a certificate to be renewed (RFC 9773 §4.2).</summary>
/// <param name="Start">Begin of the window.</param>
/// <param name="End">Its end; may lie in the past, which asks for a renewal now.</param>
/// <param name="AskAgain">When to ask again; null = the authority did not say.</param>
public sealed record RenewalAdvice(DateTimeOffset Start, DateTimeOffset End, TimeSpan? AskAgain);
