using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Servers of <c>http</c> that end TLS and pass on what they get: sites.</summary>
internal sealed class SiteImport(ImportLedger ledger, UpstreamBlocks upstreams, NginxFiles files)
{
    private readonly Dictionary<NginxDirective, (SiteSettings? Site, string Why)> _read = [];

    /// <summary>What a server comes to, whatever its names.</summary>
    /// <param name="vhost">The server.</param>
    /// <param name="site">Without a name of its own, when true.</param>
    /// <param name="why">Why it cannot be a site, when false.</param>
    public bool TryRead(Vhost vhost, out SiteSettings site, out string why)
    {
        if (!_read.TryGetValue(vhost.Block, out var read))
        {
            read = _read[vhost.Block] = Read(vhost);
        }

        (site, why) = (read.Site!, read.Why);
        return read.Site is not null;
    }

    private (SiteSettings? Site, string Why) Read(Vhost vhost)
    {
        var server = vhost.Scope;
        if (server.IsOn("ssl_reject_handshake"))
        {
            ledger.Carry(server.First("ssl_reject_handshake"));
            return (null, "");
        }

        if (vhost.Block.Find("return") is { } answer)
        {
            var isRefusal = answer.Value is "400" or "403" or "404" or "410" or "421" or "444";
            if (isRefusal)
            {
                ledger.Carry(answer);
            }

            return (null, isRefusal ? "" : $"\"{answer}\" over TLS has no counterpart");
        }

        if (Locations.Root(vhost.Block) is not { } root)
        {
            return (null, "no \"location /\" passes everything on");
        }

        var location = server.Inner(root);
        if (AccessRules.Find(location) is { } guard)
        {
            return (null, $"\"{guard}\" cannot be carried over, and without it everybody would be let in");
        }

        if (!ProxyPass.TryRead(location, upstreams, ledger, out var pass, out var why))
        {
            return (null, why);
        }

        ledger.Carry(vhost.Block, root);
        AccessRules.TellOfDenied(location, ledger);
        Locations.TellOfOthers(server, root, pass.Directive, ledger);
        var (verification, authority) = Verification(location, pass.UsesTls);
        return (new SiteSettings
        {
            Name = "",
            UsesTls = pass.UsesTls,
            Upstream = Upstream(location, pass),
            Verification = verification,
            AuthorityFile = authority,
            Certificate = Certificate(vhost),
            RequestHeaders = SiteHeaders.OfRequests(location, pass.Host, ledger),
            ResponseHeaders = SiteHeaders.OfResponses(location, ledger),
            MaxBody = MaxBody(location),
        }, "");
    }

    private UpstreamSettings Upstream(NginxScope location, ProxyPass pass)
    {
        var scheme = pass.UsesTls ? "https://" : "http://";
        var standard = new UpstreamSettings
        {
            Name = "site",
            Servers = [.. pass.Pool.Servers.Select(server => server with { Text = scheme + server.Text })],
            ProxyProtocol = ProxyProtocolVersion.Off,
            Balance = pass.Pool.Balance,
        };
        var timeout = location.First("proxy_connect_timeout");
        if (!NginxUnits.TryTime(timeout?.Value ?? "", out var time) || time < TimeSpan.FromMilliseconds(10) || time > TimeSpan.FromMinutes(5))
        {
            return standard;
        }

        ledger.Carry(timeout);
        return standard with { ConnectTimeout = time };
    }

    private (UpstreamVerification How, string Authority) Verification(NginxScope location, bool usesTls)
    {
        if (!usesTls)
        {
            return (UpstreamVerification.On, "");
        }

        ledger.Cover(location.First("proxy_ssl_server_name"), "a server hears the name in the URL");
        ledger.Carry(location.First("proxy_ssl_verify"));
        if (!location.IsOn("proxy_ssl_verify") || location.First("proxy_ssl_trusted_certificate") is not { } authority)
        {
            // nginx's default.
            return (UpstreamVerification.Off, "");
        }

        ledger.Carry(authority);
        return (UpstreamVerification.Authority, files.FullPath(authority.Value));
    }

    private CertificateSettings Certificate(Vhost vhost)
    {
        var certificate = vhost.Scope.First("ssl_certificate");
        var key = vhost.Scope.First("ssl_certificate_key");
        if (certificate is null || key is null || (certificate.Value + key.Value).Contains('$', StringComparison.Ordinal))
        {
            ledger.Leave(certificate ?? vhost.Listens[0].Directive, "names no certificate file; the site has a self-signed certificate until it gets a better one");
            return new CertificateSettings(CertificateKind.SelfSigned);
        }

        ledger.Carry(certificate, key);
        foreach (var other in vhost.Scope.InForce("ssl_certificate").Skip(1).Concat(vhost.Scope.InForce("ssl_certificate_key").Skip(1)))
        {
            ledger.Leave(other, "a site has one certificate; the first one came along");
        }

        return new CertificateSettings(CertificateKind.Files, files.FullPath(certificate.Value), files.FullPath(key.Value));
    }

    private long MaxBody(NginxScope location)
    {
        var directive = location.First("client_max_body_size");
        if (!NginxUnits.TrySize(directive?.Value ?? "", out var bytes))
        {
            return 0;
        }

        ledger.Carry(directive);
        return bytes;
    }
}
