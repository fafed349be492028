using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorProxy.Tests.Configuration;

/// <summary>Akka's own parser takes what we hand it, and takes it as meant.</summary>
public sealed class AkkaHoconTests : IDisposable
{
    /// <summary>Given by reference and then by an object: their parser shows only the latter unless asked for single keys.</summary>
    private static readonly string[] ReferenceThenObject =
        ["/akka/reliable-delivery/work-pulling/producer-controller", "/akka/remote/dot-netty/udp"];

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AkkaHocon_EveryKindOfValue_ArrivesInAkka()
    {
        _folder.Environment["NODE_PORT"] = "4711";
        var result = _folder.With("test.conf", ConfigFolder.Minimal + """
            dir = "/var/lib"
            akka {
              loglevel = DEBUG
              log-dead-letters = 0
              log-dead-letters-during-shutdown = off
              actor.deployment { "/user/*" { router = none }, /a-b { nr-of-instances = 3 } }
              cluster { seed-nodes = ["akka.tcp://edge@127.0.0.1:4053", "akka.tcp://edge@127.0.0.2:4053"], roles = [] }
              remote.dot-netty.tcp.port = ${NODE_PORT}
              coordinated-shutdown.default-phase-timeout = 10 s
              odd { text = "q\"\\ # // { } [ = ${x}", "a.b" = c, lines = "x\ny\tz", empty = "", path = ${dir}/edge }
            }
            """).Load();

        Assert.Empty(_folder.Told(result.Errors));
        var config = ConfigurationFactory.ParseString(result.AkkaHocon);
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(0, config.GetInt("akka.log-dead-letters"));
        Assert.False(config.GetBoolean("akka.log-dead-letters-during-shutdown"));
        Assert.Equal("none", config.GetConfig("akka.actor.deployment").Root.GetObject().GetKey("/user/*").GetObject().GetKey("router").GetString());
        Assert.Equal(3, config.GetInt("akka.actor.deployment./a-b.nr-of-instances"));
        Assert.Equal(["akka.tcp://edge@127.0.0.1:4053", "akka.tcp://edge@127.0.0.2:4053"], config.GetStringList("akka.cluster.seed-nodes"));
        Assert.Empty(config.GetStringList("akka.cluster.roles"));
        Assert.Equal(4711, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal(TimeSpan.FromSeconds(10), config.GetTimeSpan("akka.coordinated-shutdown.default-phase-timeout"));
        Assert.Equal("q\"\\ # // { } [ = ${x}", config.GetString("akka.odd.text"));
        Assert.Equal("c", config.GetConfig("akka.odd").Root.GetObject().GetKey("a.b").GetString());
        Assert.Equal("x\ny\tz", config.GetString("akka.odd.lines"));
        Assert.Equal("", config.GetString("akka.odd.empty"));
        Assert.Equal("/var/lib/edge", config.GetString("akka.odd.path"));
    }

    [Fact]
    public void AkkaHocon_WithoutTheSection_IsEmpty() =>
        Assert.Equal("", _folder.With("test.conf", ConfigFolder.Minimal).Load().AkkaHocon);

    [Theory]
    [InlineData(typeof(ActorSystem), "Akka.Configuration.akka.conf")]
    [InlineData(typeof(Akka.Remote.RemoteActorRef), "Akka.Remote.Configuration.Remote.conf")]
    [InlineData(typeof(Akka.Cluster.Cluster), "Akka.Cluster.Configuration.Cluster.conf")]
    public void AkkaHocon_OfAkkasOwnReference_MeansTheSame(Type type, string resource)
    {
        using var reader = new StreamReader(type.Assembly.GetManifestResourceStream(resource)
            ?? throw new FileNotFoundException(string.Join(' ', type.Assembly.GetManifestResourceNames())));

        // Their remoting reference gives one key twice, which we refuse.
        var original = new Regex("\"Akka.Actor.PoisonPill, Akka\" = akka-misc").Replace(reader.ReadToEnd(), "", count: 1);

        var result = _folder.With("test.conf", ConfigFolder.Minimal + "include \"akka.conf\"").With("akka.conf", original).Load();

        Assert.Empty(_folder.Told(result.Errors));
        Assert.Equal(Flat(ConfigurationFactory.ParseString(original)), Flat(ConfigurationFactory.ParseString(result.AkkaHocon)));
    }

    private static string Flat(Config config)
    {
        var text = new StringBuilder();
        Flatten(text, "", config.Root);
        return text.ToString();
    }

    private static void Flatten(StringBuilder text, string path, HoconValue value)
    {
        if (value.IsObject())
        {
            foreach (var (key, below) in value.GetObject().Items.OrderBy(item => item.Key, StringComparer.Ordinal))
            {
                if (!ReferenceThenObject.Contains($"{path}/{key}"))
                {
                    Flatten(text, $"{path}/{key}", below);
                }
            }
        }
        else if (value.IsArray())
        {
            text.Append(path).Append(" = [").AppendJoin(", ", value.GetArray().Select(item => item.GetString())).Append("]\n");
        }
        else
        {
            text.Append(path).Append(" = ").Append(value.GetString()?.Trim()).Append('\n');
        }
    }
}
