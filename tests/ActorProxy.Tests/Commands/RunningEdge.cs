using ActorProxy.Hosting;
using ActorProxy.Tests.Configuration;
using Microsoft.AspNetCore.Builder;

namespace ActorProxy.Tests.Commands;

/// <summary>A real edge in this process, on free ports.</summary>
public sealed class RunningEdge : IAsyncLifetime, IDisposable
{
    private const string Config = """
        actorproxy {
          listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = nobody } }
          upstreams { nobody { servers = ["127.0.0.1:9"], proxy-protocol = off, health.interval = 0 } }
          admin { bind = ["127.0.0.1:0"] }
          access-log { format = off }
          limits { drain-time = 1s }
          bans { store = "" }
        }
        """;

    private readonly ConfigFolder _folder = new();
    private WebApplication? _app;

    public string Url => _app!.Urls.Single();

    public void WriteConfig(string text) => _folder.With("edge.conf", text);

    public void WriteValidConfig(string more = "") => WriteConfig(Config + "\n" + more);

    public async Task InitializeAsync()
    {
        WriteValidConfig();
        _app = EdgeHost.Build(new ConfigSource(_folder["edge.conf"], _ => null), TextWriter.Null);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
