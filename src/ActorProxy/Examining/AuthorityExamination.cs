using System.Security.Cryptography;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;

namespace ActorProxy.Examining;

/// <summary>What it takes to get certificates: the authority can be reached, its challenges lead to the sites, and the clocks agree.</summary>
internal sealed class AuthorityExamination(ProxySettings settings)
{
    private const string Subject = "acme";

    /// <summary>Signatures and certificates stand a minute or so; more is a clock that nobody sets.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<Finding>> Examine(CancellationToken cancellation)
    {
        var sites = settings.Sites.Where(site => site.Certificate.Kind == CertificateKind.Acme).ToArray();
        return sites.Length == 0 ? [] : [.. sites.Select(Challenge), .. await Directory(cancellation)];
    }

    /// <summary>What a clock says that is not ours. Pure.</summary>
    public static Finding Clock(DateTimeOffset there, DateTimeOffset here) => (there - here).Duration() > MaxSkew
        ? Finding.Fail("clock", FormattableString.Invariant($"{(here - there).Duration().TotalSeconds:0} s {(here > there ? "ahead of" : "behind")} the authority's: set it (chrony, systemd-timesyncd); certificates and bans go by it"))
        : Finding.Ok("clock", "agrees with the authority's");

    private Finding Challenge(SiteSettings site)
    {
        var http = settings.Listeners.FirstOrDefault(listener => listener.Kind == ListenerKind.Http && Target(listener, site.Name) is RouteTableSettings.Sites or RouteTableSettings.Redirect);
        var tls = settings.Listeners.FirstOrDefault(listener => listener.Kind == ListenerKind.Tls && Target(listener, site.Name) == RouteTableSettings.Sites);
        return (http ?? tls) is { } listener
            ? Finding.Ok($"site {site.Name}", $"challenges reach it by listener {listener.Name}")
            : Finding.Fail($"site {site.Name}", "no listener leads its name to sites, so no challenge reaches it, and no client");
    }

    private string? Target(ListenerSettings listener, string name)
    {
        var table = settings.Routes.FirstOrDefault(table => table.Name == listener.Routes);
        if (table is null)
        {
            return null;
        }

        // Upstreams are not needed here: whatever leads to one is as good as refused.
        var routes = table with { Routes = [.. table.Routes.Select(route => route with { Target = Own(route.Target) })], Default = Own(table.Default) };
        return RouteTable.Build(routes, _ => null).FindText(name).Target;

        static string Own(string target) => target is RouteTableSettings.Sites or RouteTableSettings.Redirect ? target : RouteTableSettings.Reject;
    }

    private async Task<IReadOnlyList<Finding>> Directory(CancellationToken cancellation)
    {
        try
        {
            using var http = AcmeHttp.Open(settings.Acme);
            using var response = await http.GetAsync(new Uri(settings.Acme.Directory), cancellation);
            Finding reached = response.IsSuccessStatusCode
                ? Finding.Ok(Subject, $"{settings.Acme.Directory} answers")
                : Finding.Fail(Subject, FormattableString.Invariant($"{settings.Acme.Directory} answers {(int)response.StatusCode}"));
            return response.Headers.Date is { } date ? [reached, Clock(date, DateTimeOffset.UtcNow)] : [reached];
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or CryptographicException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [Finding.Fail(Subject, $"{settings.Acme.Directory}: {(exception.InnerException ?? exception).Message}")];
        }
    }
}
