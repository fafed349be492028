namespace ActorProxy.Core.Certificates;

/// <summary>How the authority makes sure that a name is ours.</summary>
public enum ChallengeKind
{
    /// <summary>A file under <c>/.well-known/acme-challenge/</c> on port 80 (RFC 8555 §8.3).</summary>
    Http,

    /// <summary>A TLS handshake with ALPN <c>acme-tls/1</c> on port 443 (RFC 8737).</summary>
    TlsAlpn,
}

/// <summary>What to answer when the authority looks. Every node has to know it, since its validators may reach any of them.</summary>
/// <param name="Kind">Where it will be asked for.</param>
/// <param name="Name">The name that is being validated.</param>
/// <param name="Token">From the authority, base64url (RFC 8555 §8.1).</param>
/// <param name="KeyAuthorization">The token, a dot and the thumbprint of the account's key (RFC 8555 §8.1). Public once answered.</param>
public sealed record ChallengeAnswer(ChallengeKind Kind, string Name, string Token, string KeyAuthorization);
