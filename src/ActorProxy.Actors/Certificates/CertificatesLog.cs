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
}
