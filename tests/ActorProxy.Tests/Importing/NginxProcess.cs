using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Importing;

/// <summary>A real nginx with a configuration of the test's own, in a folder that has a certificate: <c>tls.crt</c> and <c>tls.key</c>.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NginxProcess(TempFolder folder, string config) => _process = new ChildProcess(Tools.Find("nginx"), ["-p", folder.Path, "-c", config, "-e", "stderr"], folder.Path);

    public OutputLines Errors => _process.Errors;

    /// <summary>Where a module, the log and temporary files of a main configuration file are told; nothing else.</summary>
    public static string Frame(string pid) => $$"""
        load_module {{Tools.FindNginxStream()}};
        daemon off;
        master_process off;
        pid {{pid}}.pid;
        error_log stderr warn;
        events { }
        """;

    /// <summary>For the beginning of its <c>http</c>.</summary>
    public const string Http = "access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;";

    public static void WriteCertificate(TempFolder folder)
    {
        using var certificate = TestCertificate.For("*.example");
        TestCertificate.Write(certificate, folder, "tls");
    }

    /// <param name="folder">Its prefix.</param>
    /// <param name="config">The name of the file there.</param>
    /// <param name="port">A port of 127.0.0.1 that it listens on.</param>
    public static async Task<NginxProcess> Start(TempFolder folder, string config, int port)
    {
        var nginx = new NginxProcess(folder, config);
        await Eventually.True(() => nginx._process.HasExited || LocalPort.Accepts(port), $"nginx to listen; it said: {nginx.Errors}");
        Assert.False(nginx._process.HasExited, nginx.Errors.ToString());
        return nginx;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
