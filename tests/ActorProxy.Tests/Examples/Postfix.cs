using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>Postfix with the services of the example and those that they need. Nothing is delivered.</summary>
internal static class Postfix
{
    /// <param name="services">Lines of master.cf.</param>
    /// <param name="auth">Socket of the server that knows passwords.</param>
    public static async Task<Daemon> Start(string services, string auth)
    {
        var folder = await SharedFolder.Create();
        using var certificate = TestCertificate.For("mail.example.org");
        TestCertificate.Write(certificate, folder, "tls");
        folder.Write("etc/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {folder["queue"]}
            data_directory = {folder["data"]}
            maillog_file = {folder["mail.log"]}
            maillog_file_prefixes = {folder.Path}
            myhostname = mail.example.org
            mydestination = example.org
            local_recipient_maps =
            alias_maps =
            inet_interfaces = 127.0.0.1
            smtpd_peername_lookup = no
            smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
            smtpd_tls_cert_file = {folder["tls.crt"]}
            smtpd_tls_key_file = {folder["tls.key"]}
            smtpd_tls_security_level = may
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = {auth}

            """);
        folder.Write("etc/master.cf", services + """

            cleanup unix n - n - 0 cleanup
            rewrite unix - - n - - trivial-rewrite
            proxymap unix - - n - - proxymap
            tlsmgr unix - - n 1000? 1 tlsmgr
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd

            """);
        Directory.CreateDirectory(folder["queue"]);
        await folder.Give("data", "postfix");
        var postfix = Tools.Find("postfix");
        return new Daemon(folder, new ChildProcess(postfix, ["-c", folder["etc"], "start-fg"], folder.Path), "mail.log", postfix, "-c", folder["etc"], "stop");
    }
}
