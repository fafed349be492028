using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Admin;

/// <summary>Reads a request's body as JSON, whatever its Content-Type says: <c>curl -d</c> calls everything a form.</summary>
internal static class JsonBody
{
    /// <returns>Null when there is no body.</returns>
    /// <exception cref="JsonException">It is no JSON, has unknown fields or wrong types.</exception>
    /// <exception cref="BadHttpRequestException">It is over <see cref="AdminApi.MaxBodyBytes"/>, or the JSON <c>null</c>.</exception>
    public static async Task<T?> Read<T>(HttpRequest request)
        where T : class
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        return await JsonSerializer.DeserializeAsync<T>(request.Body, AdminApi.Json, request.HttpContext.RequestAborted)
            ?? throw new BadHttpRequestException("null");
    }
}
