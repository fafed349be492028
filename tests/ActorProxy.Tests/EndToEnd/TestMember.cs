using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A member of an edge's cluster, or one that would like to be, in this process. Without bans.</summary>
internal sealed class TestMember : IAsyncDisposable
{
    private readonly ActorSystem _system;

    /// <param name="port">Its own; 0 = any.</param>
    /// <param name="certificate">Null = plain TCP. Whom it talks to it does not care.</param>
    public TestMember(int port, X509Certificate2? certificate)
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = {{port}}, enable-ssl = {{(certificate is null ? "off" : "on")}} }
              coordinated-shutdown.run-by-actor-system-terminate = off
            }
            """)));
        if (certificate is not null)
        {
            setup = setup.And(new DotNettySslSetup(certificate, suppressValidation: true, requireMutualAuthentication: true, (_, _, _, _, _) => true));
        }

        _system = ActorSystem.Create("actorproxy", setup);
    }

    public Cluster Cluster => Cluster.Get(_system);

    public void Join(int port) => Cluster.Join(Edge(port));

    public Task Leave() => Cluster.LeaveAsync();

    public void Down(int port) => Cluster.Down(Edge(port));

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private Address Edge(int port) => new(Cluster.SelfAddress.Protocol, _system.Name, "127.0.0.1", port);
}
