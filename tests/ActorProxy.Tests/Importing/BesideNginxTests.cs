using ActorProxy.Testing;
using ActorProxy.Tests.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Importing;

/// <summary>nginx and an edge with what was imported from it, side by side in front of the same servers: both must send every name to the same one.</summary>
public sealed class BesideNginxTests : IDisposable
{
    private static readonly string[] Names =
    [
        "alpha.example", "also.alpha.example", "x.alpha.example", "both.example", "www.both.example", "a.b.both.example", "notboth.example",
        "wild.example", "a.wild.example", "a.b.wild.example", "deep.wild.example", "x.deep.wild.example", "exact.deep.wild.example", "y.exact.deep.wild.example",
        "mail.example", "mail.special.example", "mail.special.a.b", "mail.a.b.c", "mail", "xmail.example", "imap.mail.example",
        "shop1.example", "shop22.example", "shop.example", "xshop1.example", "shop1.example.org", "case.example", "upper.example", "quote.example", "quot.example", "quotee.example",
        "star.literal.example", "refused.example", "gamma.site.example", "named.example", "www.named.example", "other.named.example",
        "x.sites.example", "a.b.sites.example", "exact.sites.example", "sites.example", "dot.example", "x.dot.example", "x.exact.sites.example",
        "closed.example", "plain.example", "certbot.example", "www.certbot.example", "third.certbot.example", "challenge.example", "elsewhere.example",
        "unknown.example", "localhost", "deep.unknown.example", "under_score.example", "xn--bcher-kva.example", "",
    ];

    // On port 80 a Host may be written in other ways.
    private static readonly string[] Hosts = ["ALPHA.Example", "alpha.example.", "alpha.example:80", "www.Both.example:8080", "named.example.", "192.0.2.7", "[2001:db8::1]"];

    private readonly TempFolder _folder = new();
    private readonly int _local = FreePort.Next();
    private readonly int _alpha = FreePort.Next();
    private readonly int _beta = FreePort.Next();
    private readonly int _plainAlpha = FreePort.Next();
    private readonly int _plainBeta = FreePort.Next();
    private readonly int _gamma = FreePort.Next();
    private readonly int _delta = FreePort.Next();

    [ToolFact("nginx", Tools.NginxStream)]
    public Task Passthrough_WithSitesBehindAndPort80_LeadsEveryNameToTheSameServer() => Compare(Passthrough, Names.Concat(Hosts));

    [ToolFact("nginx", Tools.NginxStream)]
    public Task Passthrough_WithoutHostnamesAndDefault_LeadsEveryNameToTheSameServer() => Compare(Bare, Names);

    [ToolFact("nginx", Tools.NginxStream)]
    public Task Vhosts_WithoutAStream_LeadEveryNameToTheSameServer() => Compare(Vhosts, Names.Concat(Hosts));

    public void Dispose() => _folder.Dispose();

    private async Task Compare(Func<int, int, string> setUp, IEnumerable<string> names)
    {
        NginxProcess.WriteCertificate(_folder);
        _folder.Write("servers.conf", Servers());
        var (tls, plain) = (FreePort.Next(), FreePort.Next());
        _folder.Write("front.conf", NginxProcess.Frame("front") + setUp(tls, plain));

        // The same text, but for the ports that both would want.
        var (tlsOfEdge, plainOfEdge) = (FreePort.Next(), FreePort.Next());
        var imported = await Cli.RunAsync("import", "nginx", _folder.Write("imported.conf", NginxProcess.Frame("front") + setUp(tlsOfEdge, plainOfEdge)));
        Assert.Equal(0, imported.ExitCode);
        var begin = imported.Output.IndexOf("actorproxy {", StringComparison.Ordinal) + "actorproxy {".Length;
        await using var servers = await NginxProcess.Start(_folder, "servers.conf", _alpha);
        await using var nginx = await NginxProcess.Start(_folder, "front.conf", tls);
        await using var edge = await EdgeProcess.Start(imported.Output[begin..imported.Output.LastIndexOf('}')]);

        var differences = new List<string>();
        var answers = new HashSet<string>();
        foreach (var name in names)
        {
            if (!Hosts.Contains(name))
            {
                Note($"TLS {name}", await PlainClient.AskByTls(tls, name), await PlainClient.AskByTls(tlsOfEdge, name));
            }

            if (name.Length > 0)
            {
                Note($"HTTP {name}", await PlainClient.AskPlainly(plain, name), await PlainClient.AskPlainly(plainOfEdge, name));
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences.Append(imported.Output)));

        // Who never answered was not compared.
        Assert.Superset(new HashSet<string> { "gamma", "delta", PlainClient.Refused }, answers);

        void Note(string what, string fromNginx, string fromEdge)
        {
            answers.Add(fromNginx);
            if (fromNginx != fromEdge)
            {
                differences.Add($"{what}: nginx {fromNginx}, edge {fromEdge}");
            }
        }
    }

    private string Servers() => $$"""
        {{NginxProcess.Frame("servers")}}
        http {
          {{NginxProcess.Http}}
          ssl_certificate tls.crt; ssl_certificate_key tls.key;
          server { listen 127.0.0.1:{{_alpha}} ssl proxy_protocol; return 200 "alpha"; }
          server { listen 127.0.0.1:{{_beta}} ssl proxy_protocol; return 200 "beta"; }
          server { listen 127.0.0.1:{{_plainAlpha}}; return 200 "alpha plain $host"; }
          server { listen 127.0.0.1:{{_plainBeta}}; return 200 "beta plain $host"; }
          server { listen 127.0.0.1:{{_gamma}}; return 200 "gamma"; }
          server { listen 127.0.0.1:{{_delta}}; return 200 "delta"; }
        }
        """;

    private string Passthrough(int tls, int plain) => $$"""
        stream {
          map $ssl_preread_server_name $backend {
            hostnames;
            alpha.example alpha;
            also.alpha.example alpha;
            .both.example beta;
            *.wild.example alpha;
            *.deep.wild.example beta;
            exact.deep.wild.example alpha;
            mail.* beta;
            mail.special.* alpha;
            ~^shop[0-9]+\.example$ alpha;
            ~^shop1 beta;
            ~^mail\. alpha;
            ~\.wild\.example$ beta;
            ~*^CASE\.example$ alpha;
            ~^Upper\.example$ beta;
            "~^quote{0,1}\.example$" 127.0.0.1:{{_alpha}};
            ~^(?P<word>exact)\.sites\.nowhere$ alpha;
            gamma.site.example local;
            refused.example "";
            default local;
          }
          upstream alpha { server 127.0.0.1:{{_alpha}} max_fails=2 fail_timeout=5s; }
          upstream beta { least_conn; server 127.0.0.1:{{_beta}}; }
          upstream local { server 127.0.0.1:{{_local}}; }
          server {
            listen {{tls}};
            listen [::]:{{tls}};
            ssl_preread on;
            proxy_pass $backend;
            proxy_protocol on;
            proxy_timeout 1h;
          }
        }
        http {
          {{NginxProcess.Http}}
          server_names_hash_bucket_size 128;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          set_real_ip_from 127.0.0.1;
          real_ip_header proxy_protocol;
          upstream gamma { server 127.0.0.1:{{_gamma}}; keepalive 8; }
          {{Sites($"listen 127.0.0.1:{_local} ssl proxy_protocol;", "default_server")}}
          server {
            listen {{plain}};
            listen [::]:{{plain}};
            server_name alpha.example .both.example;
            location / { proxy_pass http://127.0.0.1:{{_plainAlpha}}; proxy_set_header Host $host; }
          }
          server {
            listen {{plain}};
            listen [::]:{{plain}};
            server_name *.wild.example mail.* ~^shop1;
            location / { proxy_pass http://127.0.0.1:{{_plainBeta}}; proxy_set_header Host $host; }
          }
          {{Port80($"listen {plain}; listen [::]:{plain};")}}
          server {
            listen {{plain}} default_server;
            listen [::]:{{plain}} default_server;
            server_name _;
            return 301 https://$host$request_uri;
          }
        }
        """;

    private string Bare(int tls, int plain) => $$"""
        stream {
          map $ssl_preread_server_name $name {
            alpha.example 127.0.0.1:{{_alpha}};
            Both.Example beta;
            *.wild.example beta;
            .dot.example beta;
            ~^(?<shop>shop[0-9]+)\.example$ beta;
            gamma.site.example unix:{{_folder["sites.sock"]}};
            "~^(.+\.)?sites\.example$" sites;
          }
          upstream beta { server 127.0.0.1:{{_beta}}; }
          upstream sites { server unix:{{_folder["sites.sock"]}}; }
          server { listen {{tls}}; proxy_pass $name; ssl_preread on; proxy_protocol on; }
        }
        http {
          {{NginxProcess.Http}}
          upstream gamma { server 127.0.0.1:{{_gamma}}; }
          {{Sites($"listen unix:{_folder["sites.sock"]} ssl proxy_protocol;", "")}}
          server { listen {{plain}} default_server; return 404; }
        }
        """;

    private string Vhosts(int tls, int plain) => $$"""
        http {
          {{NginxProcess.Http}}
          upstream gamma { server 127.0.0.1:{{_gamma}}; }
          server { listen {{tls}} ssl default_server; listen [::]:{{tls}} ssl default_server; server_name _; ssl_reject_handshake on; }
          {{Sites($"listen {tls} ssl; listen [::]:{tls} ssl;", "")}}
          server {
            listen {{tls}} ssl;
            listen [::]:{{tls}} ssl;
            listen {{plain}};
            listen [::]:{{plain}};
            server_name plain.example;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            location / { proxy_pass http://gamma; }
          }
          {{Port80($"listen {plain}; listen [::]:{plain};")}}
        }
        """;

    private string Sites(string listen, string defaultServer) => $$"""
          server {
            {{listen}}
            server_name gamma.site.example named.example www.named.example exact.sites.example certbot.example;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            client_max_body_size 10m;
            location / {
              proxy_pass http://gamma;
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            }
          }
          server {
            {{listen.Replace(";", $" {defaultServer};", StringComparison.Ordinal)}}
            server_name *.sites.example .dot.example;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            location / {
              set $port {{_delta}};
              set $app 127.0.0.1;
              proxy_pass http://$app:$port;
            }
          }
          server {
            {{listen}}
            server_name closed.example;
            ssl_certificate tls.crt;
            ssl_certificate_key tls.key;
            return 444;
          }
        """;

    private static string Port80(string listen) => $$"""
          server {
            if ($host = certbot.example) {
              return 301 https://$host$request_uri;
            } # managed by Certbot
            if ($host = www.certbot.example) {
              return 301 https://$host$request_uri;
            } # managed by Certbot
            {{listen}}
            server_name certbot.example www.certbot.example third.certbot.example;
            return 404; # managed by Certbot
          }
          server {
            {{listen}}
            server_name named.example;
            location /.well-known/acme-challenge/ { root /var/www/html; }
            location / { return 301 https://$server_name$request_uri; }
          }
          server {
            {{listen}}
            server_name www.named.example;
            rewrite ^(.*)$ https://www.named.example$1 permanent;
          }
          server {
            {{listen}}
            server_name closed.example;
            return 404;
          }
        """;
}
