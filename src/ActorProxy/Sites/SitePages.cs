using System.Globalization;

namespace ActorProxy.Sites;

/// <summary>The few answers that are our own. They reveal nothing but the request's id, by which the operator finds it in the log.</summary>
internal static class SitePages
{
    public static async Task Write(SiteRequest request, int status, string sentence)
    {
        var response = request.Http.Response;
        response.Clear();
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
