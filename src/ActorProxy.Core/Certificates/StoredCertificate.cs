namespace ActorProxy.Core.Certificates;

/// <summary>A certificate with its chain and private key, as it lies in storage and travels between nodes.</summary>
/// <param name="Name">The site it is for.</param>
/// <param name="Pem">The leaf, its chain, the key. Secret: <see cref="ToString"/> leaves it out, so that no log can hold it.</param>
/// <param name="NotBefore">Begin of its life.</param>
/// <param name="NotAfter">End of its life.</param>
/// <param name="RenewalId">What the authority's renewal information knows it by (RFC 9773 §4.1); null when it cannot be formed.</param>
public sealed record StoredCertificate(string Name, string Pem, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string? RenewalId)
{
    public override string ToString() => FormattableString.Invariant($"certificate of {Name}, valid until {NotAfter:u}");
}
