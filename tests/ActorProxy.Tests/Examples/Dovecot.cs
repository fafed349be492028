using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>Dovecot for <c>alice</c>, whose password is <c>secret</c>. It also knows passwords for Postfix.</summary>
internal static class Dovecot
{
    /// <param name="name">Its certificate's.</param>
    /// <param name="lines">Of the example.</param>
    /// <param name="auth">Where its socket for Postfix is to be.</param>
    public static async Task<Daemon> Start(string name, string lines, string auth)
    {
        var folder = await SharedFolder.Create();
        using var certificate = TestCertificate.For(name);
        TestCertificate.Write(certificate, folder, "tls");
        folder.Write("users", "alice:{PLAIN}secret\n");
        folder.Write("dovecot.conf", $$"""
            base_dir = {{folder["run"]}}
            state_dir = {{folder["run"]}}
            log_path = {{folder["dovecot.log"]}}
            listen = 127.0.0.1
            protocols = imap
            ssl = required
            ssl_cert = <{{folder["tls.crt"]}}
            ssl_key = <{{folder["tls.key"]}}
            mail_location = maildir:{{folder["mail"]}}
            # Tests do not wait for those who guess.
            auth_failure_delay = 0
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service auth {
              unix_listener {{auth}} {
                mode = 0666
              }
            }
            service imap-login {
              inet_listener imap {
                port = 0
              }
              inet_listener imaps {
                port = 0
              }
            }
            passdb {
              driver = passwd-file
              args = {{folder["users"]}}
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{folder["mail"]}}
            }
            {{lines}}
            """);
        await folder.Give("mail", "nobody");
        return new Daemon(folder, new ChildProcess(Tools.Find("dovecot"), ["-F", "-c", folder["dovecot.conf"]], folder.Path), "dovecot.log");
    }
}
