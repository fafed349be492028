using ActorProxy.Core.Offloading;
using ActorProxy.Sites.Transport;
using Microsoft.AspNetCore.Http.Features;

namespace ActorProxy.Sites.Waf;

/// <summary>Stands before a site: requests that its rules refuse do not get to a server. Any thread.</summary>
/// <param name="settings">The site's; not off.</param>
/// <param name="rules">Null = they could not be loaded.</param>
/// <param name="recorder">Hears of every request.</param>
internal sealed class SiteWaf(WafSettings settings, RuleSet? rules, WafRecorder recorder)
{
    /// <summary>Has a request looked at, and answered if it is refused.</summary>
    /// <returns>True = it may go on, with its body as if nobody had read it.</returns>
    public async ValueTask<bool> Admit(SiteRequest request)
    {
        if (rules is null)
        {
            return settings.Mode == WafMode.Detect || await Refuse(request, StatusCodes.Status503ServiceUnavailable, "The rules that guard this site are not there.").ConfigureAwait(false);
        }

        WafHit? hit;
        try
        {
            hit = await Inspect(request, rules).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault)
        {
            // Its end would come when a server has the beginning already.
            await SitePages.WriteFault(request, fault).ConfigureAwait(false);
            return false;
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return false;
        }

        recorder.Judged(request, settings.Mode, hit);
        if (hit is null || settings.Mode == WafMode.Detect)
        {
            return true;
        }

        request.IsRefusedByRules = true;
        return await Refuse(request, hit.Status, "The rules of this site do not let this request pass.").ConfigureAwait(false);
    }

    private static async ValueTask<bool> Refuse(SiteRequest request, int status, string sentence)
    {
        await SitePages.Write(request, status, sentence).ConfigureAwait(false);
        return false;
    }

    private async ValueTask<WafHit?> Inspect(SiteRequest request, RuleSet rules)
    {
        // Rules take a millisecond or a hundred of them: too long for a thread that other connections wait for.
        await Task.Yield();
        using var inspection = new Inspection(rules, request.Connection.ConnectionId);
        Show(inspection, request.Http, request.Connection);
        return inspection.JudgeHead()
            ?? (IsBodyRead(request)
                ? await InspectBody(inspection, request.Http).ConfigureAwait(false)
                : inspection.JudgeBody(default));
    }

    private static void Show(Inspection inspection, HttpContext http, SiteConnection connection)
    {
        var (client, local) = (connection.Handover.Client, connection.Handover.Local);
        inspection.Begin(connection.ClientText, client.Port, local.Address.ToString(), local.Port, MethodOf(http.Request), TargetOf(http), VersionOf(http.Request));
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values)
            {
                inspection.AddHeader(name, value ?? "");
            }
        }
    }

    // A websocket of HTTP/2 is a GET for the server.
    private static string MethodOf(HttpRequest request) => HttpMethods.IsConnect(request.Method) ? HttpMethods.Get : request.Method;

    private static string VersionOf(HttpRequest request) => HttpProtocol.IsHttp2(request.Protocol) ? "2.0" : request.Protocol[(request.Protocol.IndexOf('/', StringComparison.Ordinal) + 1)..];

    // As written, without the scheme and the host that it may begin with.
    private static string TargetOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/') ? target : http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent();
    }

    // In gRPC and in websockets what follows may be an answer to what the server says, so it cannot be waited for.
    private static bool IsBodyRead(SiteRequest request) =>
        request.Http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && !HttpMethods.IsConnect(request.Http.Request.Method)
        && !request.IsGrpc;

    private async ValueTask<WafHit?> InspectBody(Inspection inspection, HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted).ConfigureAwait(false);
            var body = read.Buffer;
            if (read.IsCompleted || body.Length > settings.MaxBody)
            {
                await Task.Yield();

                // The byte more is how the library knows that there are others.
                var hit = inspection.JudgeBody(body.Length > settings.MaxBody ? body.Slice(0, settings.MaxBody + 1L) : body);
                reader.AdvanceTo(body.Start);

                // What was looked at is in the reader; the stream that was here may know only what comes after it.
                http.Request.Body = reader.AsStream(leaveOpen: true);
                return hit;
            }

            reader.AdvanceTo(body.Start, body.End);
        }
    }
}
