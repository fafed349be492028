using System.Security.Cryptography;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>Orders certificates and asks when to renew them. What the authority or the disk does wrong is an outcome, never an exception.</summary>
/// <param name="challenges">How challenges are answered.</param>
/// <param name="open">Makes the client that speaks to the authority; default <see cref="AcmeHttp.Open"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class AcmeIssuer(ChallengePublisher challenges, TimeProvider time, Func<AcmeSettings, HttpClient>? open = null)
{
    /// <summary>Of one order. Validation and signing take seconds; an authority under load takes minutes.</summary>
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AdviceTimeout = TimeSpan.FromMinutes(1);

    private readonly Func<AcmeSettings, HttpClient> _open = open ?? AcmeHttp.Open;

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<OrderOutcome> OrderAsync(AcmeSettings settings, CertificateOrder order, CancellationToken cancellation)
    {
        using var limit = new Deadline(OrderTimeout, time, cancellation);
        var signedIn = false;
        try
        {
            using var http = _open(settings);
            using var key = AccountKey.LoadOrCreate(new CertificateStorage(settings).AccountKeyFile);
            var client = await AcmeClient.OpenAsync(http, new Uri(settings.Directory), time, limit.Token);
            await client.SignInAsync(key, settings.Email, limit.Token);
            signedIn = true;
            var pem = await new AcmeOrderRun(client, key, challenges, time).RunAsync(order, limit.Token);
            return Examine(order.Name, pem);
        }
        catch (AcmeException exception)
        {
            // Before an account is there nothing was about this name yet.
            var failure = signedIn || exception.Failure == OrderFailure.RateLimited ? exception.Failure : OrderFailure.Unavailable;
            return new OrderOutcome.Failed(failure, exception.Message, exception.RetryAfter);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new OrderOutcome.Failed(OrderFailure.Unavailable, exception.Message, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new OrderOutcome.Failed(OrderFailure.Refused, $"not done within {OrderTimeout.TotalMinutes} minutes", null);
        }
    }

    /// <returns>The authority's advice; null when it has none to give now.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<RenewalAdvice?> AdviseAsync(AcmeSettings settings, string renewalId, CancellationToken cancellation)
    {
        using var limit = new Deadline(AdviceTimeout, time, cancellation);
        try
        {
            using var http = _open(settings);
            var client = await AcmeClient.OpenAsync(http, new Uri(settings.Directory), time, limit.Token);
            return await client.GetRenewalAdviceAsync(renewalId, limit.Token);
        }
        catch (Exception exception) when (exception is AcmeException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            // There is the schedule without advice, and the next time.
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private OrderOutcome Examine(string name, string pem)
    {
        StoredCertificate certificate;
        try
        {
            certificate = CertificateStorage.Describe(name, pem);
            if (!ServerCertificate.Load(pem, pem).IsFor(name))
            {
                return Refused("it is for another name");
            }
        }
        catch (CryptographicException exception)
        {
            return Refused(exception.Message);
        }

        return certificate.NotAfter > time.GetUtcNow() ? new OrderOutcome.Issued(certificate) : Refused($"it ended {certificate.NotAfter:u}");

        static OrderOutcome.Failed Refused(string why) => new(OrderFailure.Refused, $"the authority gave a certificate that is of no use: {why}", null);
    }
}
