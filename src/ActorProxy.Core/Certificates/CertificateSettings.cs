namespace ActorProxy.Core.Certificates;

/// <summary>Where a site's certificate comes from.</summary>
public enum CertificateKind
{
    /// <summary>Ordered from the authority of <see cref="AcmeSettings"/>. Legal for an exact name only: wildcards take a DNS challenge.</summary>
    Acme,

    /// <summary>Made here and renewed before its end; no client trusts it by itself.</summary>
    SelfSigned,

    /// <summary>Two PEM files that somebody else keeps up to date.</summary>
    Files,
}

/// <summary>The certificate of one site.</summary>
/// <param name="Kind">Default <see cref="CertificateKind.Acme"/>.</param>
/// <param name="CertificateFile">The leaf first, then its chain. Empty unless the kind is <see cref="CertificateKind.Files"/>.</param>
/// <param name="KeyFile">Its private key, not encrypted; may be the same file.</param>
public sealed record CertificateSettings(CertificateKind Kind = CertificateKind.Acme, string CertificateFile = "", string KeyFile = "");
