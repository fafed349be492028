using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Importing;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Tests.Importing;

/// <summary>What becomes of set-ups of the kind people publish.</summary>
public sealed class NginxImportTests
{
    private const string Stream = """
        stream {
          map $ssl_preread_server_name $backend {
            hostnames;
            subdomain1.mydomain.org yuno;
            .other.org              yuno;
            mail.*                  192.168.99.12:443;
            "~^shop[0-9]{1,2}\.example$" 192.168.99.12:443;
            default                 local;
          }
          upstream yuno { random two least_conn; server 192.168.99.11:443 max_fails=3; server 192.168.99.13:443; }
          upstream local { server 127.0.0.1:8443; }
          server {
            listen 443;
            listen [::]:443;
            ssl_preread on;
            proxy_pass $backend;
            proxy_protocol on;
            proxy_timeout 1h;
            proxy_connect_timeout 3s;
            preread_timeout 10s;
          }
        }
        """;

    private const string Site = """
          server {
            listen 127.0.0.1:8443 ssl proxy_protocol;
            server_name subdomain.otherdomain.eu;
            ssl_certificate /etc/letsencrypt/live/x/fullchain.pem; # managed by Certbot
            ssl_certificate_key /etc/letsencrypt/live/x/privkey.pem; # managed by Certbot
            client_max_body_size 10G;
            location / {
              proxy_pass http://127.0.0.1:3000;
              proxy_set_header Host $host;
              add_header Strict-Transport-Security "max-age=63072000" always;
            }
          }
        """;

    [Fact]
    public void Read_StreamWithMap_IsAListenerWithRoutesAndUpstreams()
    {
        var imported = ImportedSetup.Of(Stream + "http {" + Site + "}");

        var listener = Assert.Single(imported.Settings.Listeners);
        Assert.Equal(("https", ListenerKind.Tls, "public", "[::]:443", TimeSpan.FromSeconds(10)), (listener.Name, listener.Kind, listener.Routes, string.Join(' ', listener.Bind), listener.Preread.Timeout));
        Assert.Equal(
            [
                "subdomain1.mydomain.org yuno", "other.org yuno", "*.other.org yuno",
                "~^mail[.].+$ 192.168.99.12-443", "~^shop[0-9]{1,2}\\.example$ 192.168.99.12-443", "default sites",
            ],
            imported.Routes("public"));
        var upstream = imported.Settings.Upstreams[0];
        Assert.Equal(("yuno", ProxyProtocolVersion.V1, BalancePolicy.RandomTwo), (upstream.Name, upstream.ProxyProtocol, upstream.Balance));
        Assert.Equal(["192.168.99.11:443", "192.168.99.13:443"], upstream.Servers.Select(server => server.Text));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(3)), (upstream.IdleTimeout, upstream.ConnectTimeout));
        Assert.Equal(2, imported.Settings.Upstreams.Count);
    }

    [Fact]
    public void Read_VhostBehindTheStream_IsASiteWithItsCertificateAndHeaders()
    {
        var imported = ImportedSetup.Of(Stream + "http {" + Site + "}");

        var site = imported.Settings.Sites.Single(site => site.Name == "subdomain.otherdomain.eu");
        Assert.Equal("http://127.0.0.1:3000", Assert.Single(site.Upstream.Servers).Text);
        Assert.Equal(new CertificateSettings(CertificateKind.Files, "/etc/letsencrypt/live/x/fullchain.pem", "/etc/letsencrypt/live/x/privkey.pem"), site.Certificate);
        Assert.Equal(10L << 30, site.MaxBody);
        Assert.Equal(new("Strict-Transport-Security", "max-age=63072000"), Assert.Single(site.ResponseHeaders));
        Assert.Empty(site.RequestHeaders);
        Assert.Contains("certificate = acme", imported.Text, StringComparison.Ordinal);

        // Names that nginx does not know get its first server, and that must not come as a surprise.
        Assert.Contains(imported.Settings.Sites, site => site.Name == SiteSettings.Default);
        Assert.Contains("because it comes first", Assert.Single(imported.Result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Port80_LeadsWhereNginxLedIt()
    {
        var imported = ImportedSetup.Of(Stream + "http {" + Site + """
            server { listen 80; listen [::]:80; server_name subdomain.otherdomain.eu; return 301 https://$host$request_uri; }
            server { listen 80; listen [::]:80; server_name subdomain1.mydomain.org;
              location / { proxy_pass http://192.168.99.11; proxy_set_header Host $host; } }
            server { listen 80; listen [::]:80; server_name third.example;
              location / { proxy_pass http://192.168.99.14:8080; } }
            server { listen 80; listen [::]:80; server_name challenged.example;
              location ^~ /.well-known/acme-challenge/ { proxy_pass http://192.168.99.15; }
              location / { return 301 https://$host$request_uri; } }
            server { listen 80 default_server; listen [::]:80 default_server; return 308 https://$host$request_uri; }
          }
          """);

        Assert.Equal(
            ["subdomain.otherdomain.eu sites", "subdomain1.mydomain.org yuno", "third.example 192.168.99.14-8080-http", "challenged.example 192.168.99.15-http", "default redirect"],
            imported.Routes("plain"));
        Assert.Equal("192.168.99.11:80", Assert.Single(imported.Settings.Upstreams.Single(upstream => upstream.Name == "yuno").HttpServers).Text);
        Assert.Equal(ListenerKind.Http, imported.Settings.Listeners.Single(listener => listener.Name == "http").Kind);
    }

    [Theory]
    [InlineData("auth_basic \"members\";")]
    [InlineData("allow 10.0.0.0/8; deny all;")]
    [InlineData("auth_request /auth;")]
    [InlineData("ssl_verify_client on;")]
    public void Read_WhatKeptSomebodyOut_IsRejectedAndNotOpened(string guard)
    {
        foreach (var text in new[] { Site.Replace("location /", guard + " location /", StringComparison.Ordinal), Site.Replace("proxy_pass", guard + " proxy_pass", StringComparison.Ordinal), guard + Site })
        {
            var imported = ImportedSetup.Of(Stream + "http {" + text + "}");

            Assert.Empty(imported.Settings.Sites);
            Assert.Contains("subdomain.otherdomain.eu reject", imported.Routes("public"));
            Assert.Contains(imported.Result.Remarks, remark => remark.Outcome == ImportOutcome.Left && remark.Why.Contains("everybody would be let in", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Read_GuardedPathOfASite_IsToldAsOpen()
    {
        var imported = ImportedSetup.Of(Stream + "http {" + Site.Replace("location /", "location ~ /\\.git { deny all; } deny 192.0.2.7; location /", StringComparison.Ordinal) + "}");

        Assert.Equal(ImportOutcome.Opened, imported.Remark("location ~ /\\.git").Outcome);
        Assert.Equal((ImportOutcome.Opened, "refuse it with: actorproxy bans add 192.0.2.7 --duration -1"), (imported.Remark("deny 192.0.2.7").Outcome, imported.Remark("deny 192.0.2.7").Why));
        Assert.Contains("IS LET IN HERE", imported.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proxy_pass http://127.0.0.1:3000;", "Host 127.0.0.1:3000")]
    [InlineData("proxy_pass http://app.internal:80;", "Host app.internal")]
    [InlineData("proxy_pass https://app.internal:443/;", "Host app.internal")]
    [InlineData("proxy_pass http://app; proxy_set_header Host $proxy_host;", "Host app")]
    [InlineData("proxy_pass http://app; proxy_set_header Host www.example.org; proxy_set_header X-Forwarded-Ssl on;", "X-Forwarded-Ssl on, Host www.example.org")]
    [InlineData("proxy_pass http://app; proxy_set_header host $http_host; proxy_set_header Accept-Encoding \"\";", "Accept-Encoding ")]
    public void Read_RequestHeaders_AreWhatNginxSends(string location, string headers)
    {
        var imported = ImportedSetup.Of($"http {{ upstream app {{ server 10.0.0.1:8080; }} server {{ listen 443 ssl; server_name a.example; ssl_certificate c; ssl_certificate_key k; location / {{ {location} }} }} }}");

        var site = imported.Settings.Sites.Single(site => site.Name == "a.example");
        Assert.Equal(headers, string.Join(", ", site.RequestHeaders.Select(header => $"{header.Key} {header.Value}")));
    }

    [Fact]
    public void Read_HttpsServer_IsVerifiedAsNginxDoes()
    {
        const string server = "listen 443 ssl; server_name a.example; ssl_certificate c; ssl_certificate_key k;";
        var off = ImportedSetup.Of($"http {{ server {{ {server} location / {{ proxy_pass https://10.0.0.1:8443; }} }} }}");
        var on = ImportedSetup.Of($"http {{ server {{ {server} location / {{ proxy_pass https://10.0.0.1:8443; proxy_ssl_verify on; proxy_ssl_trusted_certificate ca.pem; }} }} }}");

        Assert.Equal(UpstreamVerification.Off, off.Settings.Sites[0].Verification);
        Assert.Equal(UpstreamVerification.Authority, on.Result.Settings.Sites[0].Verification);
        Assert.EndsWith("/ca.pem", on.Result.Settings.Sites[0].AuthorityFile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("location / { root /var/www; }", "it passes nothing on")]
    [InlineData("location / { proxy_pass http://10.0.0.1/app/; }", "changes the path")]
    [InlineData("location / { proxy_pass http://unix:/run/app.sock; }", "Unix socket")]
    [InlineData("location / { proxy_pass http://$host; }", "variable")]
    [InlineData("location /app { proxy_pass http://10.0.0.1; }", "no \"location /\"")]
    [InlineData("location / { fastcgi_pass 127.0.0.1:9000; }", "it passes nothing on")]
    [InlineData("return 301 https://www.example.org$request_uri;", "over TLS has no counterpart")]
    public void Read_VhostThatCannotBeASite_IsRejectedWithAWord(string content, string why)
    {
        var imported = ImportedSetup.Of($"http {{ server {{ listen 443 ssl; server_name a.example; ssl_certificate c; ssl_certificate_key k; {content} }} }}");

        Assert.Empty(imported.Settings.Sites);
        Assert.Equal(["a.example reject", "default sites"], imported.Routes("public"));
        Assert.Contains(why, imported.Remark("server {").Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen 443 udp; proxy_pass 10.0.0.1:443;", "UDP")]
    [InlineData("listen 443 ssl; proxy_pass 10.0.0.1:443;", "ends in the stream module")]
    [InlineData("listen 443; proxy_pass $ssl_preread_server_name:443; ssl_preread on;", "names alone")]
    [InlineData("listen 443; proxy_pass $backend;", "without ssl_preread")]
    [InlineData("listen 443; proxy_pass unix:/run/x.sock;", "Unix socket")]
    [InlineData("listen 443; return ok;", "passes nothing on")]
    [InlineData("listen 443; allow 10.0.0.0/8; deny all; proxy_pass 10.0.0.1:443;", "everybody would be let in")]
    public void Read_StreamThatCannotBeAListener_IsLeftWithAWord(string content, string why)
    {
        var imported = ImportedSetup.Of($"stream {{ server {{ {content} }} }}");

        Assert.Empty(imported.Result.Settings.Listeners);
        Assert.Contains(why, imported.Remark("server {").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoPortsWithAndWithoutPROXY_AreTwoUpstreams()
    {
        var imported = ImportedSetup.Of("""
            stream {
              upstream mail { server 10.0.0.1:25; }
              server { listen 25; proxy_pass mail; proxy_protocol on; }
              server { listen 2525; proxy_pass mail; }
            }
            """);

        Assert.Equal(
            [("mail", ProxyProtocolVersion.V1), ("mail-2", ProxyProtocolVersion.Off)],
            imported.Settings.Upstreams.Select(upstream => (upstream.Name, upstream.ProxyProtocol)));
        Assert.Equal(["tcp-25", "tcp-2525"], imported.Settings.Listeners.Select(listener => listener.Name));
    }

    [Fact]
    public void Read_ListenThatExpectsPROXY_BelievesWhomNginxBelieves()
    {
        var imported = ImportedSetup.Of("stream { server { listen 443 proxy_protocol; set_real_ip_from 10.1.0.0/16; proxy_pass 10.0.0.1:443; } server { listen 444 proxy_protocol; proxy_pass 10.0.0.1:443; } }");

        Assert.Equal("10.1.0.0/16", Assert.Single(imported.Settings.Listeners[0].AcceptProxyFrom).ToString());
        Assert.Contains("accept-proxy-from", imported.Remark("listen 444").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ProtocolMapInFront_KeepsTheNames()
    {
        var imported = ImportedSetup.Of("""
            stream {
              map $ssl_preread_protocol $upstream { "" 10.0.0.1:22; default $name; }
              map $ssl_preread_server_name $name { a.example 10.0.0.2:443; }
              server { listen 443; proxy_pass $upstream; ssl_preread on; }
            }
            """);

        Assert.Equal(["a.example 10.0.0.2-443", "default reject"], imported.Routes("public"));
        Assert.Contains("what is no TLS is closed here", imported.Remark("proxy_pass $upstream").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatOthersInclude_IsReadByWhatItsServersAre()
    {
        var imported = ImportedSetup.Of("""
            map $ssl_preread_server_name $name { a.example 10.0.0.2:443; default 127.0.0.1:8443; }
            server { listen 443; proxy_pass $name; ssl_preread on; }
            server { listen 8443 ssl; server_name b.example; ssl_certificate c; ssl_certificate_key k; location / { proxy_pass http://10.0.0.3; } }
            """);

        Assert.Equal(["a.example 10.0.0.2-443", "default sites"], imported.Routes("public"));
        Assert.Contains(imported.Settings.Sites, site => site.Name == "b.example");
    }

    [Fact]
    public void Read_NamesAreNoneOfOurs_AreChanged()
    {
        var imported = ImportedSetup.Of("stream { upstream sites { server 10.0.0.1:1; } upstream \"a b/c\" { server 10.0.0.2:1; } server { listen 1; proxy_pass sites; } server { listen 2; proxy_pass \"a b/c\"; } }");

        Assert.Equal(["sites-2", "a-b-c"], imported.Settings.Upstreams.Select(upstream => upstream.Name));
    }

    [Fact]
    public void Remarks_OfAnySetup_HaveAWordOnEveryDirective()
    {
        var imported = ImportedSetup.Of("user x;\n" + Stream + "\nhttp { gzip on; frobnicate 7; limit_req_zone a b; " + Site + " server { listen 127.0.0.1:81; stub_status; } }");

        var told = imported.Result.Remarks.ToLookup(remark => (remark.Place, remark.Text));
        var untold = Untold(imported.Tree.Main.Block).ToArray();
        Assert.True(untold.Length == 0, string.Join(Environment.NewLine, untold));
        Assert.Equal("has no counterpart", imported.Remark("frobnicate").Why);
        Assert.Contains("reached from this machine only", imported.Result.Remarks.Last(remark => remark.Text.StartsWith("server {", StringComparison.Ordinal)).Why, StringComparison.Ordinal);
        foreach (var remark in imported.Result.Remarks.Where(remark => remark.Outcome != ImportOutcome.Carried))
        {
            Assert.NotEmpty(remark.Why);
            Assert.Contains($"#   {remark}", imported.Text, StringComparison.Ordinal);
        }

        // A block that did not come along speaks for what is in it.
        IEnumerable<NginxDirective> Untold(IEnumerable<NginxDirective> block) => block.SelectMany(directive =>
            told[(directive.Place, directive.ToString())].ToArray() switch
            {
                [] => [directive],
                [{ Outcome: ImportOutcome.Carried }, ..] => Untold(directive.Block),
                _ => Array.Empty<NginxDirective>(),
            });
    }
}
