using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

internal static class Prosody
{
    /// <param name="domain">That it serves.</param>
    /// <param name="clients">Its port instead of 5222.</param>
    /// <param name="clientsTls">Its port instead of 5223.</param>
    /// <param name="servers">Its port instead of 5269.</param>
    public static Daemon Start(string domain, int clients, int clientsTls, int servers)
    {
        var folder = new TempFolder();
        using var certificate = TestCertificate.For(domain);
        TestCertificate.Write(certificate, folder, "tls");
        Directory.CreateDirectory(folder["data"]);
        folder.Write("prosody.cfg.lua", $$"""
            pidfile = "{{folder["prosody.pid"]}}"
            data_path = "{{folder["data"]}}"
            run_as_root = true
            interfaces = { "127.0.0.1" }
            c2s_ports = { {{clients}} }
            c2s_direct_tls_ports = { {{clientsTls}} }
            s2s_ports = { {{servers}} }
            modules_enabled = { "saslauth", "tls" }
            authentication = "internal_hashed"
            log = { info = "{{folder["prosody.log"]}}" }
            ssl = { certificate = "{{folder["tls.crt"]}}", key = "{{folder["tls.key"]}}" }
            VirtualHost "{{domain}}"

            """);
        return new Daemon(folder, new ChildProcess(Tools.Find("prosody"), ["--config", folder["prosody.cfg.lua"], "-F"], folder.Path), "prosody.log");
    }
}
