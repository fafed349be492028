using ActorProxy.Core.Certificates;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

internal static partial class CertificatesLog
{
    [LoggerMessage(650, LogLevel.Information, "Ordering a certificate for {Name}, attempt {Attempt}", EventName = "CertificateOrdered")]
    public static partial void Ordering(ILogger logger, string name, int attempt);

    [LoggerMessage(651, LogLevel.Information, "The certificate for {Name} was issued, valid until {NotAfter}; it will be renewed at {RenewalAt}", EventName = "CertificateIssued")]
    public static partial void Issued(ILogger logger, string name, DateTimeOffset notAfter, DateTimeOffset renewalAt);

    [LoggerMessage(652, LogLevel.Warning, "No certificate for {Name} at attempt {Attempt} ({Failure}): {Reason}; trying again at {RetryAt}", EventName = "CertificateOrderFailed")]
    public static partial void OrderFailed(ILogger logger, string name, int attempt, OrderFailure failure, string reason, DateTimeOffset retryAt);

    [LoggerMessage(653, LogLevel.Information, "The authority would like the certificate for {Name} to be renewed: at {RenewalAt}", EventName = "RenewalAdvised")]
    public static partial void Advised(ILogger logger, string name, DateTimeOffset renewalAt);

    [LoggerMessage(654, LogLevel.Error, "The certificate for {Name} could not be stored on this node: {Problem}", EventName = "CertificateNotStored")]
    public static partial void NotInstalled(ILogger logger, string name, string problem);

    [LoggerMessage(655, LogLevel.Error, "The account with {Authority} that another node uses could not be stored on this one: {Problem}", EventName = "AccountNotStored")]
    public static partial void AccountNotTaken(ILogger logger, string authority, string problem);

    [LoggerMessage(656, LogLevel.Information, "{Count} certificates came from {Node}", EventName = "CertificatesReceived")]
    public static partial void Received(ILogger logger, int count, string node);

    [LoggerMessage(657, LogLevel.Warning, "{Nodes} did not confirm in time that they answer for {Name}: its validation fails if it goes there", EventName = "ChallengeUnconfirmed")]
    public static partial void Unconfirmed(ILogger logger, string nodes, string name);

    [LoggerMessage(658, LogLevel.Error, "The certificate for {Name} has {Bytes} bytes and stays on this node: other nodes take at most {Limit}", EventName = "CertificateTooLong")]
    public static partial void TooLong(ILogger logger, string name, int bytes, int limit);

    [LoggerMessage(659, LogLevel.Debug, "A comparison of certificates waits for its next round: {Cause}", EventName = "ComparisonUnanswered")]
    public static partial void Unanswered(ILogger logger, string cause);

    [LoggerMessage(660, LogLevel.Warning, "This node has been without its cluster for {Time}: it renews certificates by itself until it is back", EventName = "RenewsAlone")]
    public static partial void RenewsAlone(ILogger logger, TimeSpan time);
}
