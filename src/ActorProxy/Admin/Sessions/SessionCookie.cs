namespace ActorProxy.Admin.Sessions;

/// <summary>What a browser keeps of its session. No script can read it, and no other site's page makes the browser send it.</summary>
internal static class SessionCookie
{
    // The API alone: the page and its files hold no data.
    private const string Path = "/v1";

    /// <returns>The session's id; null when the browser has none.</returns>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name(context)] is { Length: > 0 } id ? id : null;

    public static void Write(HttpContext context, string id) => context.Response.Cookies.Append(Name(context), id, Options(context, SessionTable.Lifetime));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context, null));

    // Browsers share a host's cookies among its ports: two edges on one machine, or at two ends of a tunnel, must not take each other's.
    private static string Name(HttpContext context) => FormattableString.Invariant($"actorproxy-{context.Request.Host.Port ?? context.Connection.LocalPort}");

    private static CookieOptions Options(HttpContext context, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = Path,
        MaxAge = maxAge,
    };
}
