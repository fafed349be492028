using System.Globalization;
using ActorProxy.Core.Settings;

namespace ActorProxy.Admin.Sessions;

/// <summary><c>/v1/session</c>: the admin token once, then a cookie, since a browser's event stream can send no token of its own.</summary>
internal sealed class SessionDesk(AdminSettings settings, SessionTable sessions, LoginAttempts attempts)
{
    private static readonly object Known = new();

    private readonly bool _hasAdminToken = settings.TokenSha256.Length > 0;

    /// <summary>May the one who asks use admin routes, and would a token help?</summary>
    public IResult Show(Caller? caller) => Results.Json(new { access = caller is { IsAdmin: true }, login = _hasAdminToken }, AdminApi.Json);

    /// <summary>204 with the cookie; 401 for a wrong token, 429 for too many of them.</summary>
    public async Task<IResult> Begin(HttpRequest request)
    {
        if (!_hasAdminToken)
        {
            return Problems.Conflict("no admin token is configured: loopback needs no session");
        }

        if (RequestOrigin.IsForeign(request))
        {
            return Problems.Forbidden("a page of another origin may not log in here");
        }

        var context = request.HttpContext;
        var client = AdminAccess.Client(context);
        if (!attempts.TryBegin(client))
        {
            context.Response.Headers.RetryAfter = ((int)LoginAttempts.Window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too many attempts: wait a minute");
        }

        var login = await JsonBody.Read<LoginRequest>(request);
        if (login?.Token is not { } token || TokenOwners.Find(token, [(settings.TokenSha256, Known)]) is null)
        {
            return Problems.Unauthorized("this is not the admin token");
        }

        attempts.Succeeded(client);
        SessionCookie.Write(context, sessions.Begin());
        return Results.NoContent();
    }

    /// <summary>204; also when there was no session.</summary>
    public IResult End(HttpRequest request)
    {
        if (!RequestOrigin.MayChange(request))
        {
            return Problems.Forbidden("a session is ended by the console's own page");
        }

        if (SessionCookie.Read(request.HttpContext) is { } id)
        {
            sessions.End(id);
            SessionCookie.Clear(request.HttpContext);
        }

        return Results.NoContent();
    }

    /// <summary>What <see cref="Begin"/> takes.</summary>
    private sealed record LoginRequest(string? Token);
}
