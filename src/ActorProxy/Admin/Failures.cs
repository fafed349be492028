using System.Text.Json;
using Akka.Actor;

namespace ActorProxy.Admin;

/// <summary>Gives every failure a body of problem details; an exception's own text stays inside.</summary>
internal static class Failures
{
    public static async Task Answer(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            await DescribeEmpty(context);
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
        catch (AskTimeoutException) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.Of(StatusCodes.Status503ServiceUnavailable, "no answer from inside the edge in time").ExecuteAsync(context);
        }
    }

    // Routing and parameter binding answer with a status alone.
    private static Task DescribeEmpty(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest)
        {
            return Task.CompletedTask;
        }

        var detail = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "there is nothing at this path",
            StatusCodes.Status405MethodNotAllowed => $"this path does not take {context.Request.Method}; it takes {response.Headers.Allow}",
            _ => "the request is malformed: look at its query parameters",
        };
        return Problems.Of(response.StatusCode, detail).ExecuteAsync(context);
    }

    private static string Where(JsonException exception) =>
        exception.Path is { Length: > 0 } path ? $"look at {path}, line {exception.LineNumber + 1}" : "it is no JSON";
}
