namespace ActorProxy.Admin.Sessions;

/// <summary>Whose page made the browser send a request. Programs that are no browsers send none of these headers.</summary>
internal static class RequestOrigin
{
    /// <summary>Only a script of our own origin can add it: for another one the browser would ask us first, and we do not agree.</summary>
    public const string ConsoleHeader = "X-ActorProxy-Console";

    private const string FetchSite = "Sec-Fetch-Site";
    private const string SameOrigin = "same-origin";

    /// <summary>A page of another host or port. Its scheme may differ from ours: somebody in front of us may do the TLS.</summary>
    public static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>May it be answered by a cookie? When our own page asks, or the administrator by the address bar.</summary>
    public static bool MayRead(HttpRequest request) =>
        !IsForeign(request) && request.Headers[FetchSite].ToString() is "" or SameOrigin or "none";

    /// <summary>May a cookie change something? When it is certain that our own page asks.</summary>
    public static bool MayChange(HttpRequest request) =>
        MayRead(request)
        && (request.Headers.Origin.Count > 0 || request.Headers[FetchSite] == SameOrigin)
        && request.Headers.ContainsKey(ConsoleHeader);
}
