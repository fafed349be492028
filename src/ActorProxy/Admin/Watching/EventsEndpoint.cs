using System.Globalization;
using System.Text;
using ActorProxy.Admin.Sessions;
using ActorProxy.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Admin.Watching;

/// <summary>
/// <c>GET /v1/events</c>: server-sent events named <c>edge</c>, one at once and then one a second. The stream ends when the session is
/// over, and when the process stops, once it has drained: what is left to drain is worth watching.
/// </summary>
/// <remarks>Who reads slowly misses snapshots. Who does not read at all has Kestrel's buffer of 64 KiB, and is cut for being below its least rate.</remarks>
internal sealed class EventsEndpoint(AdminAccess access, SnapshotFeed feed, EdgeStatus status, IHostApplicationLifetime process, TimeProvider time)
{
    // Shorter than any proxy's time-out in between.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private static readonly byte[] Begin = "retry: 2000\n\n"u8.ToArray();
    private static readonly byte[] Still = ":\n\n"u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();

    public async Task<IResult> Get(HttpContext context, CancellationToken gone)
    {
        if (RequestOrigin.IsForeign(context.Request))
        {
            // It could not read the stream, but it would take a place.
            return Problems.Forbidden("a page of another origin may not watch");
        }

        if (!feed.TryJoin())
        {
            context.Response.Headers.RetryAfter = "10";
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, $"{SnapshotFeed.MaxWatchers} are watching already");
        }

        try
        {
            await Stream(context, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Whoever watched has gone.
        }
        finally
        {
            feed.Leave();
        }

        return Results.Empty;
    }

    private async Task Stream(HttpContext context, CancellationToken gone)
    {
        var response = context.Response;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.Body.WriteAsync(Begin, gone);
        long number = 0;
        while (access.IsStillAdmin(context))
        {
            var isLast = process.ApplicationStopping.IsCancellationRequested && status.Current == EdgeStatus.Phase.Drained;
            try
            {
                var snapshot = await feed.After(number).WaitAsync(Heartbeat, time, gone);
                number = snapshot.Number;
                await response.Body.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {number}\nevent: edge\ndata: ")), gone);
                await response.Body.WriteAsync(snapshot.Content, gone);
                await response.Body.WriteAsync(End, gone);
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(Still, gone);
            }

            await response.Body.FlushAsync(gone);
            if (isLast)
            {
                return;
            }
        }
    }
}
