namespace ActorProxy.Core.Certificates;

/// <summary>What has to be done next for a name.</summary>
public enum RenewalStep
{
    Order,
    AskAdvice,
}

/// <summary>Where one name stands between its certificates. Immutable; each event gives the next state.</summary>
/// <param name="Name">The name.</param>
/// <param name="Certificate">The one in use; null = none yet.</param>
/// <param name="OrderDue">When to order.</param>
/// <param name="AdviceDue">When to ask the authority about it; null = not at all.</param>
/// <param name="Failures">Orders failed in a row.</param>
public sealed record RenewalState(string Name, StoredCertificate? Certificate, DateTimeOffset OrderDue, DateTimeOffset? AdviceDue, int Failures)
{
    public CertificateOrder Order => new(Name, Failures, Certificate?.RenewalId);

    /// <summary>What comes first, and when. An order that is due goes before a question about it.</summary>
    public (RenewalStep Step, DateTimeOffset At) Next =>
        AdviceDue is { } advice && advice < OrderDue ? (RenewalStep.AskAdvice, advice) : (RenewalStep.Order, OrderDue);

    /// <summary>A name taken into care.</summary>
    /// <param name="name">The name.</param>
    /// <param name="certificate">What storage holds for it; null = nothing.</param>
    /// <param name="now">The time.</param>
    public static RenewalState Begin(string name, StoredCertificate? certificate, DateTimeOffset now) => certificate is null
        ? new RenewalState(name, null, now, null, 0)
        : With(name, certificate, adviceAt: now);

    /// <summary>An order succeeded. Its first advice is asked for after the usual interval: nothing can be known about it yet.</summary>
    public RenewalState Issued(StoredCertificate certificate, DateTimeOffset now) => With(Name, certificate, now + RenewalSchedule.AdviceInterval);

    /// <summary>An order failed. Advice waits as well: renewing is already under way.</summary>
    public RenewalState Failed(OrderOutcome.Failed failure, DateTimeOffset now, double fraction) =>
        this with { Failures = Failures + 1, OrderDue = now + RenewalSchedule.Retry(Failures + 1, failure.RetryAfter, fraction), AdviceDue = null };

    /// <summary>The authority gave advice, or none.</summary>
    public RenewalState Advised(RenewalAdvice? advice, DateTimeOffset now, double fraction)
    {
        var next = this with { AdviceDue = now + RenewalSchedule.NextAdvice(advice?.AskAgain) };
        return advice is null || Certificate is not { } certificate
            ? next
            : next with { OrderDue = RenewalSchedule.Due(certificate.NotBefore, certificate.NotAfter, advice, fraction) };
    }

    private static RenewalState With(string name, StoredCertificate certificate, DateTimeOffset adviceAt) => new(
        name, certificate, RenewalSchedule.Due(certificate.NotBefore, certificate.NotAfter), certificate.RenewalId is null ? null : adviceAt, 0);
}
