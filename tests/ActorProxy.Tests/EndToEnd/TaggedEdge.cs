using System.Net;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>An edge in front of two backends that tell who they are.</summary>
internal sealed class TaggedEdge : IAsyncDisposable
{
    private TaggedEdge(EdgeProcess edge, TaggedBackend a, TaggedBackend b) => (Edge, A, B) = (edge, a, b);

    public EdgeProcess Edge { get; }

    public TaggedBackend A { get; }

    public TaggedBackend B { get; }

    /// <summary>Listeners <c>first</c> and <c>second</c> with a.example → A, b.example → B, everything else refused.</summary>
    /// <param name="more">Further sections.</param>
    /// <param name="maxDescriptors">Limit of open files.</param>
    /// <param name="under">A program to run the edge under, with its arguments.</param>
    public static async Task<TaggedEdge> Start(string more = "", int? maxDescriptors = null, params string[] under)
    {
        var (a, b) = (new TaggedBackend("A"), new TaggedBackend("B"));
        return new TaggedEdge(await EdgeProcess.Start(Config(a, b, more), maxDescriptors, under), a, b);
    }

    /// <summary>The same configuration with further sections, and another upstream for a.example.</summary>
    public string Config(string more, string upstream = "a") => Config(A, B, more, upstream);

    public Task<EdgeClient> Open(string serverName = "a.example", string? from = null, string listener = "first") =>
        EdgeClient.Open(Edge.EndPoint(listener), serverName, from);

    public IPEndPoint EndPoint(string listener = "first") => Edge.EndPoint(listener);

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await A.DisposeAsync();
        await B.DisposeAsync();
    }

    private static string Config(TaggedBackend a, TaggedBackend b, string more, string upstream = "a") => $$"""
        listeners {
          first { bind = ["127.0.0.1:0"], kind = tls, routes = public }
          second { bind = ["127.0.0.1:0"], kind = tls, routes = public }
        }
        routes { public { "a.example" = {{upstream}}, "b.example" = b, default = reject } }
        upstreams {
          a { servers = ["127.0.0.1:{{a.Port}}"], proxy-protocol = off }
          b { servers = ["127.0.0.1:{{b.Port}}"], proxy-protocol = off }
        }
        {{more}}
        """;
}
