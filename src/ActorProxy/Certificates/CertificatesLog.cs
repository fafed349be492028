namespace ActorProxy.Certificates;

internal static partial class CertificatesLog
{
    [LoggerMessage(600, LogLevel.Information, "Site {Site}: the certificate in {File} is in force, valid until {NotAfter}", EventName = "CertificateLoaded")]
    public static partial void Loaded(ILogger logger, string site, string file, DateTimeOffset notAfter);

    [LoggerMessage(601, LogLevel.Warning, "Site {Site}: the changed certificate cannot be used, the old one stays in force until {NotAfter}: {Problem}", EventName = "CertificateKept")]
    public static partial void KeptOld(ILogger logger, string site, DateTimeOffset notAfter, string problem);

    [LoggerMessage(602, LogLevel.Error, "Site {Site} has no certificate and shows a temporary one, which no client trusts: {Problem}", EventName = "CertificateUnusable")]
    public static partial void Unusable(ILogger logger, string site, string problem);

    [LoggerMessage(603, LogLevel.Warning, "Site {Site} shows a temporary certificate, which no client trusts, until its first one is issued", EventName = "CertificateAwaited")]
    public static partial void Awaited(ILogger logger, string site);
}
