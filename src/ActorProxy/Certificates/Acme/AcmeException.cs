using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>An order cannot go on. Thrown inside this folder only; <see cref="AcmeIssuer"/> makes an outcome of it.</summary>
internal sealed class AcmeException(OrderFailure failure, string message, TimeSpan? retryAfter = null, string type = "") : Exception(message)
{
    /// <summary>The prefix of the types the protocol defines (RFC 8555 §6.7).</summary>
    public const string TypePrefix = "urn:ietf:params:acme:error:";

    public OrderFailure Failure { get; } = failure;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The problem's type without the prefix; empty when it was no problem document.</summary>
    public string Type { get; } = type;

    /// <summary>The authority said no.</summary>
    public static AcmeException From(AcmeProblem problem, int status, TimeSpan? retryAfter)
    {
        var type = problem.Type ?? "";
        var shortType = type.StartsWith(TypePrefix, StringComparison.Ordinal) ? type[TypePrefix.Length..] : type;
        var failure = shortType == "rateLimited" ? OrderFailure.RateLimited
            : status >= 500 || shortType == "serverInternal" ? OrderFailure.Unavailable
            : OrderFailure.Refused;
        return new AcmeException(failure, $"{(shortType.Length > 0 ? shortType : $"HTTP {status}")}: {problem.Text}", retryAfter, shortType);
    }

    /// <summary>The authority said something that is not in the protocol.</summary>
    public static AcmeException Malformed(string what) => new(OrderFailure.Unavailable, $"the authority's answer makes no sense: {what}");
}
