using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>One order from wish to certificate (RFC 8555 §7.4).</summary>
/// <param name="client">Signed in.</param>
/// <param name="key">The account's.</param>
/// <param name="challenges">Where answers are given.</param>
/// <param name="time">The clock.</param>
internal sealed class AcmeOrderRun(AcmeClient client, AccountKey key, ChallengePublisher challenges, TimeProvider time)
{
    /// <summary>Between two looks when the authority does not say; doubles.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <returns>Leaf, chain and key, PEM.</returns>
    public async Task<string> RunAsync(CertificateOrder wish, CancellationToken cancellation)
    {
        var (order, url) = await PlaceAsync(wish, cancellation);
        foreach (var authorization in order.Authorizations ?? [])
        {
            await AuthorizeAsync(wish, authorization, cancellation);
        }

        order = await WaitForOrderAsync(url, "pending", cancellation);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (order.Status == "ready")
        {
            await client.FinalizeAsync(order, SigningRequest(wish.Name, leafKey), cancellation);
            order = await WaitForOrderAsync(url, "processing", cancellation);
        }

        if (order.Status != "valid")
        {
            throw order.Error is { } error
                ? AcmeException.From(error, 0, null)
                : AcmeException.Malformed($"an order that is \"{order.Status}\"");
        }

        var chain = await client.DownloadAsync(order, cancellation);
        return $"{chain.TrimEnd()}\n{leafKey.ExportPkcs8PrivateKeyPem()}\n";
    }

    private async Task<(AcmeOrder Order, Uri Url)> PlaceAsync(CertificateOrder wish, CancellationToken cancellation)
    {
        try
        {
            return await client.NewOrderAsync(wish.Name, wish.Replaces, cancellation);
        }
        catch (AcmeException exception) when (wish.Replaces is not null && client.OffersRenewalInfo && exception.Failure == OrderFailure.Refused)
        {
            // Replaced already, from another account, or forgotten by the authority (RFC 9773 §5): it is an order like any other.
            return await client.NewOrderAsync(wish.Name, null, cancellation);
        }
    }

    private async Task AuthorizeAsync(CertificateOrder wish, Uri url, CancellationToken cancellation)
    {
        var (authorization, _) = await client.GetAuthorizationAsync(url, cancellation);
        if (authorization.Status == "valid")
        {
            return;
        }

        var (challenge, answer) = Choose(wish, authorization);
        await challenges.Publish(answer, cancellation);
        try
        {
            await client.RespondAsync(challenge, cancellation);
            authorization = await WaitAsync(() => client.GetAuthorizationAsync(url, cancellation), state => state.Status == "pending", cancellation);
        }
        finally
        {
            await challenges.Withdraw(answer);
        }

        if (authorization.Status != "valid")
        {
            var error = authorization.Challenges?.FirstOrDefault(tried => tried.Error is not null)?.Error;
            throw new AcmeException(
                OrderFailure.Refused, $"{challenge.Type} failed, {(error is null ? $"the authorization is {authorization.Status}" : AcmeException.From(error, 0, null).Message)}");
        }
    }

    private (AcmeChallenge Challenge, ChallengeAnswer Answer) Choose(CertificateOrder wish, AcmeAuthorization authorization)
    {
        // Each failure begins with the next kind.
        for (var i = 0; i < challenges.Kinds.Count; i++)
        {
            var kind = challenges.Kinds[(wish.Attempt + i) % challenges.Kinds.Count];
            var type = kind == ChallengeKind.Http ? "http-01" : "tls-alpn-01";
            var offered = authorization.Challenges?.FirstOrDefault(offer => offer.Type == type);
            if (offered is not null)
            {
                var token = offered.Token is { Length: > 0 and <= 512 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                    ? text
                    : throw AcmeException.Malformed("a challenge's token");
                return (offered, new ChallengeAnswer(kind, wish.Name, token, key.Authorize(token)));
            }
        }

        throw new AcmeException(OrderFailure.Refused, "the authority offers no challenge that can be answered here");
    }

    private Task<AcmeOrder> WaitForOrderAsync(Uri url, string whileStatus, CancellationToken cancellation) =>
        WaitAsync(() => client.GetOrderAsync(url, cancellation), order => order.Status == whileStatus, cancellation);

    /// <summary>Looks until something has changed. The order as a whole has a deadline, so there is none here.</summary>
    private async Task<T> WaitAsync<T>(Func<Task<(T State, TimeSpan? RetryAfter)>> look, Func<T, bool> unchanged, CancellationToken cancellation)
    {
        for (var wait = FirstWait; ; wait *= 2)
        {
            var (state, retryAfter) = await look();
            if (!unchanged(state))
            {
                return state;
            }

            var delay = retryAfter ?? wait;
            await Task.Delay(delay < LongestWait ? delay : LongestWait, time, cancellation);
        }
    }

    private static byte[] SigningRequest(string name, ECDsa leafKey)
    {
        // No common name: it is optional, and has room for 64 characters only.
        var request = new CertificateRequest(new X500DistinguishedName(""), leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }
}
