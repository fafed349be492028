using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>What the authority answered.</summary>
/// <param name="Body">At most <see cref="AcmeHttp.MaxResponseBytes"/>.</param>
/// <param name="Location">The URL of what was made, if any.</param>
/// <param name="RetryAfter">When to come back, if it said.</param>
internal sealed record AcmeReply(byte[] Body, Uri? Location, TimeSpan? RetryAfter)
{
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw AcmeException.Malformed($"null instead of {typeof(T).Name}");
        }
        catch (JsonException)
        {
            throw AcmeException.Malformed($"no {typeof(T).Name} in JSON");
        }
    }
}

/// <summary>Requests, signed or not: nonces, problems and time-outs (RFC 8555 §6). One order's; not for several threads.</summary>
/// <remarks>Every failure is an <see cref="AcmeException"/>, unless the caller cancelled.</remarks>
internal sealed class AcmeTransport(HttpClient http, TimeProvider time)
{
    /// <summary>A server that rejects every other nonce, as test servers do on purpose, gets through this once in a million requests.</summary>
    private const int MaxNonceRejections = 20;

    private const string NonceHeader = "Replay-Nonce";

    private string? _nonce;

    /// <summary>Signs the requests; null = none can be signed.</summary>
    public AccountKey? Key { get; set; }

    /// <summary>The account's URL; null until it is known.</summary>
    public Uri? Account { get; set; }

    /// <summary>Where fresh nonces come from (RFC 8555 §7.2).</summary>
    public Uri? NewNonce { get; set; }

    public async Task<AcmeReply> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>POST-as-GET (RFC 8555 §6.3).</summary>
    public Task<AcmeReply> PostAsGetAsync(Uri url, CancellationToken cancellation) => PostAsync(url, [], cancellation);

    public Task<AcmeReply> PostAsync<T>(Uri url, T payload, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        PostAsync(url, JsonSerializer.SerializeToUtf8Bytes(payload, type), cancellation);

    /// <param name="url">Where to.</param>
    /// <param name="payload">JSON; empty for POST-as-GET.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AcmeReply> PostAsync(Uri url, byte[] payload, CancellationToken cancellation)
    {
        for (var rejections = 0; ; rejections++)
        {
            try
            {
                return await PostOnceAsync(url, payload, cancellation);
            }
            catch (AcmeException exception) when (exception.Type == "badNonce" && rejections < MaxNonceRejections)
            {
                // The answer brought a fresh one (RFC 8555 §6.5).
            }
        }
    }

    private async Task<AcmeReply> PostOnceAsync(Uri url, byte[] payload, CancellationToken cancellation)
    {
        var message = Jws.Sign(Key!, Account, await TakeNonceAsync(cancellation), url, payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(message, AcmeJson.Default.JwsMessage)),
        };

        // The media type with nothing after it (RFC 8555 §6.2).
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
        using var response = await SendAsync(request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    private async Task<string> TakeNonceAsync(CancellationToken cancellation)
    {
        if (_nonce is null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, NewNonce);
            using var response = await SendAsync(request, cancellation);
        }

        var nonce = _nonce ?? throw AcmeException.Malformed("no nonce");
        _nonce = null;
        return nonce;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (request.RequestUri is not { Scheme: "https" })
        {
            throw AcmeException.Malformed($"{request.RequestUri} is no https URL");
        }

        try
        {
            var response = await http.SendAsync(request, cancellation);
            if (response.Headers.TryGetValues(NonceHeader, out var nonces))
            {
                _nonce = nonces.First();
            }

            return response;
        }
        catch (HttpRequestException exception)
        {
            throw new AcmeException(OrderFailure.Unavailable, $"{request.RequestUri}: {exception.InnerException?.Message ?? exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AcmeException(OrderFailure.Unavailable, $"{request.RequestUri} did not answer within {http.Timeout.TotalSeconds} s");
        }
    }

    private async Task<AcmeReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var reply = new AcmeReply(await response.Content.ReadAsByteArrayAsync(cancellation), response.Headers.Location, RetryAfter(response));
        if (response.IsSuccessStatusCode)
        {
            return reply;
        }

        var isProblem = response.Content.Headers.ContentType?.MediaType is "application/problem+json";
        throw isProblem
            ? AcmeException.From(reply.Read(AcmeJson.Default.AcmeProblem), (int)response.StatusCode, reply.RetryAfter)
            : new AcmeException(
                response.StatusCode == HttpStatusCode.TooManyRequests ? OrderFailure.RateLimited : OrderFailure.Unavailable,
                $"{response.RequestMessage!.RequestUri}: HTTP {(int)response.StatusCode}", reply.RetryAfter);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}
