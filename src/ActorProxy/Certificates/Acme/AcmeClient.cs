using System.Buffers.Text;
using System.Text;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>The resources of an authority (RFC 8555 §7). One order's; nothing outlives it, so that nothing goes stale.</summary>
/// <remarks>Every failure is an <see cref="AcmeException"/>, unless the caller cancelled.</remarks>
internal sealed class AcmeClient
{
    private readonly AcmeTransport _transport;
    private readonly AcmeDirectory _directory;

    private AcmeClient(AcmeTransport transport, AcmeDirectory directory)
    {
        _transport = transport;
        _directory = directory;
    }

    public bool OffersRenewalInfo => _directory.RenewalInfo is not null;

    public static async Task<AcmeClient> OpenAsync(HttpClient http, Uri directory, TimeProvider time, CancellationToken cancellation)
    {
        var transport = new AcmeTransport(http, time);
        var found = (await transport.GetAsync(directory, cancellation)).Read(AcmeJson.Default.AcmeDirectory);
        transport.NewNonce = Need(found.NewNonce, "newNonce");
        return new AcmeClient(transport, found);
    }

    /// <summary>Finds the key's account, or makes it; agrees to the terms of service (RFC 8555 §7.3).</summary>
    /// <param name="key">Has to live as long as this.</param>
    /// <param name="email">Contact; empty = none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task SignInAsync(AccountKey key, string email, CancellationToken cancellation)
    {
        if (_directory.Meta?.ExternalAccountRequired == true)
        {
            throw new AcmeException(OrderFailure.Unavailable, "the authority opens accounts only for customers it knows (externalAccountRequired), and that is not supported");
        }

        string[] contact = email.Length > 0 ? [$"mailto:{email}"] : [];
        _transport.Key = key;
        var reply = await _transport.PostAsync(
            Need(_directory.NewAccount, "newAccount"), new NewAccount(true, contact.Length > 0 ? contact : null), AcmeJson.Default.NewAccount, cancellation);
        _transport.Account = Need(reply.Location, "an account's URL");

        // An account that was there keeps its contact (RFC 8555 §7.3.1). Authorities that do not keep contacts do not show any.
        var account = reply.Read(AcmeJson.Default.AcmeAccount);
        if (account.Contact is { } known && !known.SequenceEqual(contact))
        {
            await _transport.PostAsync(_transport.Account, new AccountUpdate(contact), AcmeJson.Default.AccountUpdate, cancellation);
        }
    }

    /// <param name="name">The one name.</param>
    /// <param name="replaces">RFC 9773 §5; null = nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The order and its URL.</returns>
    public async Task<(AcmeOrder Order, Uri Url)> NewOrderAsync(string name, string? replaces, CancellationToken cancellation)
    {
        var wish = new NewOrder([new AcmeIdentifier("dns", name)], OffersRenewalInfo ? replaces : null);
        var reply = await _transport.PostAsync(Need(_directory.NewOrder, "newOrder"), wish, AcmeJson.Default.NewOrder, cancellation);
        return (reply.Read(AcmeJson.Default.AcmeOrder), Need(reply.Location, "an order's URL"));
    }

    public async Task<(AcmeOrder Order, TimeSpan? RetryAfter)> GetOrderAsync(Uri url, CancellationToken cancellation)
    {
        var reply = await _transport.PostAsGetAsync(url, cancellation);
        return (reply.Read(AcmeJson.Default.AcmeOrder), reply.RetryAfter);
    }

    public async Task<(AcmeAuthorization Authorization, TimeSpan? RetryAfter)> GetAuthorizationAsync(Uri url, CancellationToken cancellation)
    {
        var reply = await _transport.PostAsGetAsync(url, cancellation);
        return (reply.Read(AcmeJson.Default.AcmeAuthorization), reply.RetryAfter);
    }

    /// <summary>Tells the authority that it can look now (RFC 8555 §7.5.1).</summary>
    public Task RespondAsync(AcmeChallenge challenge, CancellationToken cancellation) =>
        _transport.PostAsync(Need(challenge.Url, "a challenge's URL"), "{}"u8.ToArray(), cancellation);

    /// <param name="order">Ready.</param>
    /// <param name="request">PKCS #10, DER.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task FinalizeAsync(AcmeOrder order, byte[] request, CancellationToken cancellation) => _transport.PostAsync(
        Need(order.Finalize, "finalize"), new Finalization(Base64Url.EncodeToString(request)), AcmeJson.Default.Finalization, cancellation);

    /// <returns>The leaf and its chain, PEM (RFC 8555 §7.4.2).</returns>
    public async Task<string> DownloadAsync(AcmeOrder order, CancellationToken cancellation) =>
        Encoding.UTF8.GetString((await _transport.PostAsGetAsync(Need(order.Certificate, "a certificate's URL"), cancellation)).Body);

    /// <summary>RFC 9773 §4.1; needs no account.</summary>
    /// <returns>Null when the authority gives no such advice.</returns>
    public async Task<RenewalAdvice?> GetRenewalAdviceAsync(string renewalId, CancellationToken cancellation)
    {
        if (_directory.RenewalInfo is not { } resource)
        {
            return null;
        }

        var reply = await _transport.GetAsync(new Uri($"{resource.AbsoluteUri.TrimEnd('/')}/{renewalId}"), cancellation);
        return reply.Read(AcmeJson.Default.AcmeRenewalInfo).SuggestedWindow is { } window
            ? new RenewalAdvice(window.Start, window.End, reply.RetryAfter)
            : throw AcmeException.Malformed("no suggestedWindow");
    }

    private static Uri Need(Uri? url, string what) => url is { IsAbsoluteUri: true } ? url : throw AcmeException.Malformed($"no {what}");
}
