using System.Globalization;

namespace ActorProxy.Sites;

/// <summary>The few answers that are our own. They reveal nothing but the request's id, by which the operator finds it in the log.</summary>
internal static class SitePages
{
    public static Task Write(SiteRequest request, int status, string sentence)
    {
        request.Http.Response.Clear();
        return WriteCleared(request, status, sentence);
    }

    /// <summary>The body is longer than the site takes.</summary>
    public static Task WriteTooLarge(SiteRequest request) => WriteLast(request, StatusCodes.Status413PayloadTooLarge, "This is more than the site takes.");

    /// <summary>An answer to a request whose body is not read, so that no other can follow it.</summary>
    public static Task WriteLast(SiteRequest request, int status, string sentence)
    {
        var response = request.Http.Response;
        response.Clear();
        if (!HttpProtocol.IsHttp2(request.Http.Request.Protocol))
        {
            response.Headers.Connection = "close";
        }

        return WriteCleared(request, status, sentence);
    }

    /// <summary>The request turned out to be none while its body was read.</summary>
    public static Task WriteFault(SiteRequest request, BadHttpRequestException fault) => fault.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? WriteTooLarge(request)
        : Write(request, fault.StatusCode, "The request is malformed.");

    private static async Task WriteCleared(SiteRequest request, int status, string sentence)
    {
        var response = request.Http.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        request.SetResponseHeaders();
        var text = string.Create(CultureInfo.InvariantCulture, $"{status}\n{sentence}\nRequest {request.Connection.ConnectionId}\n");
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(request.Http.Request.Method))
        {
            await response.WriteAsync(text).ConfigureAwait(false);
        }
    }
}
