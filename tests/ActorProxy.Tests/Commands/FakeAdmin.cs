using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Tests.Commands;

/// <summary>Something that answers where an admin API is expected, and remembers what it was asked.</summary>
internal sealed class FakeAdmin : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAdmin(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Target, string? Authorization)> Asked { get; } = [];

    public string Url => _app.Urls.Single();

    public static async Task<FakeAdmin> StartAsync(Func<HttpRequest, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakeAdmin(builder.Build());
        fake._app.Run(context =>
        {
            var request = context.Request;
            var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            fake.Asked.Enqueue((request.Method, target, request.Headers.Authorization));
            return answer(request).ExecuteAsync(context);
        });
        await fake._app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
