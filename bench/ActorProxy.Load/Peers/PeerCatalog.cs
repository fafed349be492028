using System.Globalization;
using ActorProxy.Load.Options;

namespace ActorProxy.Load.Peers;

/// <summary>Chooses the peers of a run.</summary>
internal static class PeerCatalog
{
    private static readonly string[] OwnNames = ["direct", "nginx", "haproxy", "haproxy-splice", "sniproxy", ActorProxyPeer.PeerName, ActorProxyPeer.WithoutFilterName];

    /// <summary>Those asked for that can be measured here; each other one is named in a sentence on standard error.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="publishDirectory">Where ActorProxy is published to, if need be.</param>
    public static IReadOnlyList<Peer> Choose(LoadOptions options, string publishDirectory)
    {
        List<Peer> external = [.. options.External.Select(ReadExternal)];
        string? stranger = options.Peers?.FirstOrDefault(name => !OwnNames.Contains(name) && external.All(peer => peer.Name != name));
        if (stranger is not null)
        {
            throw new LoadException($"--peers: there is no '{stranger}'");
        }

        var program = new Lazy<PublishedProgram?>(() => options.ActorProxyPath is { } path
            ? new PublishedProgram(path, "as given")
            : ActorProxyPublisher.Publish(publishDirectory));
        IEnumerable<Peer?> own = OwnNames
            .Where(name => options.Peers is null || options.Peers.Contains(name))
            .Select(name => Create(name, program));
        List<Peer> chosen = [];
        foreach (Peer peer in own.OfType<Peer>().Concat(external))
        {
            string? obstacle = peer.FindObstacle();
            if (obstacle is null)
            {
                chosen.Add(peer);
            }
            else
            {
                Console.Error.WriteLine($"{peer.Name} is skipped: {obstacle}");
            }
        }

        return chosen;
    }

    private static Peer? Create(string name, Lazy<PublishedProgram?> program)
    {
        return name switch
        {
            "direct" => new DirectPeer(),
            "nginx" => new NginxPeer(),
            "haproxy" => new HaproxyPeer(splicing: false),
            "haproxy-splice" => new HaproxyPeer(splicing: true),
            "sniproxy" => new SniproxyPeer(),
            _ => program.Value is { } published ? new ActorProxyPeer(published, kernelFilter: name == ActorProxyPeer.PeerName) : null,
        };
    }

    private static CommandPeer ReadExternal(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return equals > 0 && colon > equals
            && int.TryParse(text.AsSpan(equals + 1, colon - equals - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? new CommandPeer(text[..equals], port, text[(colon + 1)..])
            : throw new LoadException($"--external takes NAME=PORT:COMMAND, not '{text}'");
    }
}
