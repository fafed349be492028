using System.Net;

namespace ActorProxy.Demo;

/// <summary>A server as it may stand behind a site or behind port 80: plain HTTP/1.1, without certificate, which reads in headers who its client is.</summary>
internal sealed class SampleHttpBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleHttpBackend(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Starts it on a free port of 127.0.0.1.</summary>
    /// <param name="name">What it calls itself in its answers.</param>
    public static async Task<SampleHttpBackend> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(http => http.Response.WriteAsync(Answer(name, http)));
        await app.StartAsync();
        return new SampleHttpBackend(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Answer(string name, HttpContext http)
    {
        var headers = http.Request.Headers;
        return $"""
            backend      {name}, by {http.Request.Protocol}
            you are      {headers["X-Real-IP"]}
            you asked    {headers["X-Forwarded-Proto"]}://{headers["X-Forwarded-Host"]}{http.Request.Path}
            came from    {http.Connection.RemoteIpAddress}:{http.Connection.RemotePort} (the edge)

            """.ReplaceLineEndings("\n");
    }
}
