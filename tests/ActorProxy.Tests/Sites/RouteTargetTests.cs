using ActorProxy.Tests.EndToEnd;
using ActorProxy.Tests.Importing;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>What names of port 80 come to, whatever they are called.</summary>
public sealed class RouteTargetTests
{
    private const string International = "xn--bcher-kva.example";

    [Fact]
    public async Task Redirect_OfAnyName_GoesToHttpsAndOverTlsItIsRejected()
    {
        await using var edge = await EdgeProcess.Start("""
            listeners {
              plain { bind = ["127.0.0.1:0"], kind = http, routes = r }
              tls { bind = ["127.0.0.1:0"], kind = tls, routes = r }
            }
            routes { r { "gone.example" = reject, default = redirect } }
            """);

        Assert.Equal("301 https://a.example/a/b?c=d", await PlainClient.AskPlainly(edge.Port("plain"), "a.example:80"));
        Assert.Equal($"301 https://{International}/a/b?c=d", await PlainClient.AskPlainly(edge.Port("plain"), International));
        Assert.Equal("404", await PlainClient.AskPlainly(edge.Port("plain"), "gone.example"));
        Assert.Equal("404", await PlainClient.AskPlainly(edge.Port("plain"), ""));
        Assert.Equal(PlainClient.Refused, await PlainClient.AskByTls(edge.Port("tls"), "a.example"));
    }

    [Fact]
    public async Task InternationalName_OfASiteAndOfAnUpstream_ArrivesAsItWasSent()
    {
        await using var backend = await HttpBackend.Start(http => http.Response.WriteAsync(
            $"{http.Request.Headers.Host} {http.Request.Headers["X-Forwarded-Host"]} {http.Request.Headers["Forwarded"].ToString().Contains(International, StringComparison.Ordinal)}"));
        await using var edge = await EdgeProcess.Start($$"""
            listeners {
              plain { bind = ["127.0.0.1:0"], kind = http, routes = plain }
              tls { bind = ["127.0.0.1:0"], kind = tls, routes = tls }
            }
            routes { plain { "{{International}}" = u }, tls { "{{International}}" = sites } }
            upstreams { u { servers = ["127.0.0.1:1"], http-servers = ["127.0.0.1:{{backend.Port}}"], proxy-protocol = off, health.interval = 0 } }
            sites { "{{International}}" { upstream = "{{SiteEdge.Http(backend.Port)}}", certificate = self-signed } }
            """);

        Assert.Contains($"{International} {International} True", await PlainClient.AskByTls(edge.Port("tls"), International), StringComparison.Ordinal);
        Assert.Contains($"{International} {International} True", await PlainClient.AskPlainly(edge.Port("plain"), International), StringComparison.Ordinal);
        _ = await edge.AccessLine("host", International);
    }
}
