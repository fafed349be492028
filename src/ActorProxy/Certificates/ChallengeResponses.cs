using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates;

/// <summary>What this node answers to an authority's validators. Any thread.</summary>
/// <remarks>Filled by orders of any node; what is asked never adds to it.</remarks>
public sealed class ChallengeResponses(TimeProvider time)
{
    /// <summary>The path below which validators ask on port 80; the token follows (RFC 8555 §8.3).</summary>
    public const string HttpPath = "/.well-known/acme-challenge/";

    /// <summary>The one protocol in a validator's ALPN list (RFC 8737 §3).</summary>
    public static readonly SslApplicationProtocol TlsAlpnProtocol = new("acme-tls/1");

    /// <summary>Longer than any order: for an answer whose withdrawal was lost.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Orders run one at a time on each node; the rest are answers whose withdrawal was lost.</summary>
    private const int MaxCount = 1000;

    private readonly ConcurrentDictionary<string, HttpAnswer> _http = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TlsAnswer> _tls = new(StringComparer.OrdinalIgnoreCase);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Replaces an earlier answer to the same. Beyond <see cref="MaxCount"/> nothing is added: no cluster has as many orders at once.</summary>
    public void Add(ChallengeAnswer answer)
    {
        RemoveExpired();
        if (_http.Count + _tls.Count >= MaxCount)
        {
            return;
        }

        var until = Now + (long)Lifetime.TotalMilliseconds;
        if (answer.Kind == ChallengeKind.Http)
        {
            _http[answer.Token] = new HttpAnswer(answer.KeyAuthorization, until);
        }
        else
        {
            _tls[answer.Name] = new TlsAnswer(answer.KeyAuthorization, TlsAlpnCertificate.For(answer), until);
        }
    }

    public void Remove(ChallengeAnswer answer)
    {
        if (answer.Kind == ChallengeKind.Http)
        {
            _http.TryRemove(answer.Token, out _);
        }
        else if (_tls.TryGetValue(answer.Name, out var present) && present.KeyAuthorization == answer.KeyAuthorization)
        {
            _tls.TryRemove(KeyValuePair.Create(answer.Name, present));
        }
    }

    /// <summary>http-01: the body to answer with, as <c>application/octet-stream</c>.</summary>
    /// <param name="token">What follows <see cref="HttpPath"/>.</param>
    /// <param name="keyAuthorization">The body; ASCII.</param>
    public bool TryGetHttp(string token, [NotNullWhen(true)] out string? keyAuthorization)
    {
        keyAuthorization = _http.TryGetValue(token, out var answer) && answer.Until > Now ? answer.KeyAuthorization : null;
        return keyAuthorization is not null;
    }

    /// <summary>tls-alpn-01: the certificate for a handshake whose ALPN list is <see cref="TlsAlpnProtocol"/> alone. That is also what to select; then close.</summary>
    /// <param name="name">From the ClientHello.</param>
    /// <param name="certificate">To show.</param>
    public bool TryGetTlsAlpn(string name, [NotNullWhen(true)] out SslStreamCertificateContext? certificate)
    {
        certificate = _tls.TryGetValue(name, out var answer) && answer.Until > Now ? answer.Certificate : null;
        return certificate is not null;
    }

    private void RemoveExpired()
    {
        var now = Now;
        foreach (var entry in _http.Where(entry => entry.Value.Until <= now))
        {
            _http.TryRemove(entry);
        }

        foreach (var entry in _tls.Where(entry => entry.Value.Until <= now))
        {
            _tls.TryRemove(entry);
        }
    }

    private sealed record HttpAnswer(string KeyAuthorization, long Until);

    private sealed record TlsAnswer(string KeyAuthorization, SslStreamCertificateContext Certificate, long Until);
}
