using System.Text.Json;

namespace ActorProxy.Admin;

/// <summary>Turns a request that could not be read into problem details; an exception's own text stays inside.</summary>
internal static class Failures
{
    public static async Task Answer(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            var detail = exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"a body may have {AdminApi.MaxBodyBytes} bytes"
                : exception.InnerException is JsonException json ? $"the body is not what this route takes: {Where(json)}" : "the request is malformed";
            await Problems.Of(exception.StatusCode, detail).ExecuteAsync(context);
        }
        catch (JsonException exception) when (!context.Response.HasStarted)
        {
            await Problems.BadRequest($"the body is not what this route takes: {Where(exception)}").ExecuteAsync(context);
        }
    }

    private static string Where(JsonException exception) =>
        exception.Path is { Length: > 0 } path ? $"look at {path}, line {exception.LineNumber + 1}" : "it is no JSON";
}
