using ActorProxy.Importing.Nginx;

namespace ActorProxy.Tests.Importing;

/// <summary>Whatever stands in nginx's files: either the place where nginx would stop is named, or what comes out is valid.</summary>
public sealed class ImportRobustnessTests
{
    private const string Sample = """
        worker_processes auto;
        stream {
          map $ssl_preread_server_name $backend { hostnames; a.example one; .b.example 10.0.0.2:443; mail.* one; "~^s{1,2}\.example$" local; default local; }
          upstream one { server 10.0.0.1:443 weight=2; server 10.0.0.3:443 backup; }
          upstream local { server 127.0.0.1:8443; }
          server { listen 443; listen [::]:443; ssl_preread on; proxy_pass $backend; proxy_protocol on; proxy_timeout 1h; }
          server { listen 25 proxy_protocol; set_real_ip_from 10.0.0.0/8; proxy_pass 10.0.0.1:25; }
        }
        http {
          server { listen 127.0.0.1:8443 ssl proxy_protocol; server_name c.example *.d.example; ssl_certificate c.pem; ssl_certificate_key k.pem;
            client_max_body_size 1m; location / { set $x 10.0.0.9; proxy_pass http://$x:80; proxy_set_header Host $host; add_header A "b" always; } location /x { deny all; } }
          server { listen 80; server_name .b.example; location / { proxy_pass http://10.0.0.2; } }
          server { if ($host = c.example) { return 301 https://$host$request_uri; } listen 80; server_name c.example; return 404; }
          server { listen 80 default_server; return 301 https://$host$request_uri; }
        }
        """;

    [Fact]
    public void Read_AnyWordTakenAway_IsValidOrNamesThePlace()
    {
        var words = Sample.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            Check(string.Join(' ', words.Where((_, index) => index != i)));
        }
    }

    [Fact]
    public void Read_AnyWordTwiceOrSwapped_IsValidOrNamesThePlace()
    {
        var words = Sample.Split(' ');
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var changed = words.ToArray();
            var (from, to) = (random.Next(words.Length), random.Next(words.Length));
            (changed[from], changed[to]) = i % 2 == 0 ? (changed[to], changed[from]) : (changed[from], changed[from]);
            Check(string.Join(' ', changed));
        }
    }

    [Fact]
    public void Read_AnyByteChanged_IsValidOrNamesThePlace()
    {
        const string letters = " {};\"'\\$#\n*.~/:[]a0\u00e9";
        var random = new Random(11);
        for (var i = 0; i < 600; i++)
        {
            var text = Sample.ToCharArray();
            text[random.Next(text.Length)] = letters[random.Next(letters.Length)];
            Check(new string(text));
        }
    }

    private static void Check(string nginx)
    {
        try
        {
            var imported = ImportedSetup.Of(nginx);
            if (imported.Result.Settings.Listeners.Count > 0)
            {
                _ = imported.Settings;
            }
        }
        catch (NginxFileException wrong)
        {
            Assert.Matches(@"nginx\.conf:\d+: ", wrong.Message);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{exception}{Environment.NewLine}{nginx}");
        }
    }
}
