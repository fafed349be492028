namespace ActorProxy.Core.Certificates;

/// <summary>When to order, when to try again, when to ask for advice. Pure; chance comes from the caller as a fraction from 0 up to 1.</summary>
public static class RenewalSchedule
{
    /// <summary>After the first failure; doubles with each. At most five orders fail in the first hour, Let's Encrypt's limit for one name.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(6);

    /// <summary>How long an authority may make us wait: its longest known limit is a week.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(7);

    /// <summary>RFC 9773 §4.3.3: six hours when the authority does not say, and never much less or more.</summary>
    public static readonly TimeSpan AdviceInterval = TimeSpan.FromHours(6);

    private static readonly TimeSpan ShortestAdviceInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAdviceInterval = TimeSpan.FromDays(1);

    /// <summary>Without advice: with a third of the life left, whatever its length.</summary>
    public static DateTimeOffset Due(DateTimeOffset notBefore, DateTimeOffset notAfter) => notAfter - ((notAfter - notBefore) / 3);

    /// <summary>With advice: a random moment in its window (RFC 9773 §4.2). Advice that makes no sense, or would let the certificate end, is not taken.</summary>
    public static DateTimeOffset Due(DateTimeOffset notBefore, DateTimeOffset notAfter, RenewalAdvice advice, double fraction) =>
        advice.End > advice.Start && advice.End < notAfter
            ? advice.Start + ((advice.End - advice.Start) * fraction)
            : Due(notBefore, notAfter);

    public static TimeSpan NextAdvice(TimeSpan? askAgain) => askAgain is not { } wish ? AdviceInterval
        : wish < ShortestAdviceInterval ? ShortestAdviceInterval
        : wish > LongestAdviceInterval ? LongestAdviceInterval
        : wish;

    /// <param name="failureCount">In a row, this one included; at least 1.</param>
    /// <param name="retryAfter">The authority's wish; never undercut.</param>
    /// <param name="fraction">Adds up to a tenth, so that names which failed together do not come back together.</param>
    public static TimeSpan Retry(int failureCount, TimeSpan? retryAfter, double fraction)
    {
        var doubled = FirstRetry * Math.Pow(2, Math.Min(failureCount, 16) - 1);
        var delay = doubled < LongestRetry ? doubled : LongestRetry;
        if (retryAfter is { } wish && wish > delay)
        {
            delay = wish < LongestRetryAfter ? wish : LongestRetryAfter;
        }

        return delay * (1 + (fraction / 10));
    }
}
