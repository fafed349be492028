using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>ejabberd without a name among other Erlang nodes, so that nothing stays behind of it.</summary>
internal static class Ejabberd
{
    /// <param name="domain">That it serves.</param>
    /// <param name="listeners">Lines under <c>listen:</c>.</param>
    public static Daemon Start(string domain, string listeners)
    {
        var folder = new TempFolder();
        using var certificate = TestCertificate.For(domain);
        TestCertificate.Write(certificate, folder, "tls");
        folder.Write("ejabberd.yml", $"""
            hosts: [{domain}]
            loglevel: info
            certfiles: ["{folder["tls.crt"]}", "{folder["tls.key"]}"]
            auth_method: [internal]
            s2s_use_starttls: optional
            listen:
            {listeners}
            """);
        var program = Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").SelectMany(place => Directory.EnumerateDirectories(place, "ejabberd-*")).First(place => Directory.Exists(Path.Combine(place, "ebin")));
        var process = new ChildProcess(
            Tools.Find("erl"),
            ["-noinput", "-pa", Path.Combine(program, "ebin"), "-mnesia", "dir", $"\"{folder["mnesia"]}\"", "-s", "ejabberd"],
            folder.Path,
            new Dictionary<string, string> { ["EJABBERD_CONFIG_PATH"] = folder["ejabberd.yml"], ["EJABBERD_LOG_PATH"] = folder["ejabberd.log"], ["HOME"] = folder.Path });
        return new Daemon(folder, process, "ejabberd.log");
    }
}
