using System.Net.Http.Headers;
using System.Text.Json;
using ActorProxy.Admin;

namespace ActorProxy.Commands;

/// <summary>Asks a running edge's admin API.</summary>
internal sealed class AdminClient : IDisposable
{
    /// <summary>As the API writes; a field that a later version added does no harm, one that is missing does.</summary>
    public static readonly JsonSerializerOptions Json = new(AdminApi.Json)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <param name="url">Ends with a slash.</param>
    /// <param name="token">Null = send none.</param>
    public AdminClient(Uri url, string? token)
    {
        // No proxy and no redirect: a token goes to the named host and nowhere else.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = url,
            Timeout = Timeout,
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for something that is expected to be there.</summary>
    /// <param name="path">Without a leading slash.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CommandFailedException">The API refused, or was not there.</exception>
    public async Task<AdminReply> GetAsync(string path, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Get, path, null, cancellation)).OrRefused();

    /// <summary>Sends a request; every answer comes back, also a refusal.</summary>
    /// <param name="method">What to do.</param>
    /// <param name="path">Without a leading slash.</param>
    /// <param name="body">Written as JSON; null = none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CommandFailedException">The API was not there.</exception>
    public async Task<AdminReply> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                // With a length: the API takes a body without one for none.
                request.Content = JsonContent.Create(body, body.GetType(), options: Json);
                await request.Content.LoadIntoBufferAsync(cancellation);
            }

            using var response = await _http.SendAsync(request, cancellation);
            var content = await response.Content.ReadAsByteArrayAsync(cancellation);
            return new AdminReply(_http.BaseAddress!, response.StatusCode, content);
        }
        catch (HttpRequestException exception)
        {
            var cause = exception.InnerException is System.Security.Authentication.AuthenticationException inner ? inner : (Exception)exception;
            throw CommandFailedException.Refused($"no admin API at {_http.BaseAddress}: {cause.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw CommandFailedException.Refused($"no admin API at {_http.BaseAddress}: no answer within {Timeout.TotalSeconds} s");
        }
    }
}
