using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Admin;

/// <summary>Answers a body that says it is too long.</summary>
/// <remarks>
/// Kestrel would answer at once and close. To a client that is still sending and does not wait for <c>100 Continue</c> that is a reset,
/// which may cost it the answer. So one that is not much too long is taken in, and dropped. One that says nothing of its length is
/// Kestrel's to refuse, where it gets too long.
/// </remarks>
internal static class BodyLimit
{
    private const int MostDropped = 4 * AdminApi.MaxBodyBytes;

    public static async Task Enforce(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength is > AdminApi.MaxBodyBytes and <= MostDropped)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MostDropped;
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            throw new BadHttpRequestException("too long", StatusCodes.Status413PayloadTooLarge);
        }

        await next(context);
    }
}
