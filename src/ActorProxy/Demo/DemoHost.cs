using System.Net;
using System.Net.Sockets;
using ActorProxy.Commands;
using ActorProxy.Hosting;

namespace ActorProxy.Demo;

/// <summary>Runs the demo: sample backends, and a real edge in front of them, in one process.</summary>
internal static class DemoHost
{
    private static readonly string[] ProxyVariables = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    /// <summary>Runs until SIGINT or SIGTERM.</summary>
    /// <param name="ports">Wished; others are taken where these are not free.</param>
    /// <param name="output">Gets the lines to try, then the access log.</param>
    /// <param name="errors">Gets the log and the ready line.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(DemoPorts ports, TextWriter output, TextWriter errors)
    {
        var folder = Directory.CreateTempSubdirectory("actorproxy-demo-");
        try
        {
            await using var blog = new SampleBackend("blog", DemoNames.Blog);
            await using var plainBlog = await SampleHttpBackend.StartAsync("blog");
            await using var shop = await SampleHttpBackend.StartAsync("shop");
            var setup = DemoSetup.Write(folder.FullName, ports, new DemoBackends(blog.Port, plainBlog.Port, shop.Port));
            blog.Login = new SampleLogin(setup.AdminUrl, setup.ReporterToken);
            await using var edge = EdgeHost.Build(new ConfigSource(setup.ConfigFile, _ => null), errors);
            await edge.StartAsync();
            await output.WriteLineAsync(DemoGuide.Text(setup, OwnProgram.Call(), HasProxy(), FreePorts.CanBind(IPAddress.Parse(DemoGuide.SpareAddress), 0)));
            await output.FlushAsync();
            await edge.WaitForShutdownAsync();
            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is EdgeStartException or IOException or SocketException)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.CouldNotStart;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>curl obeys them even where <c>--resolve</c> says loopback.</summary>
    private static bool HasProxy() => ProxyVariables.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });
}
