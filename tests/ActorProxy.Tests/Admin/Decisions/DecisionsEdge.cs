using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Decisions;

/// <summary>An edge with an admin token and two bouncers.</summary>
internal sealed class DecisionsEdge : IAsyncDisposable
{
    public const string AdminToken = "admin-token";
    public const string Key = "key-of-one";
    public const string OtherKey = "key-of-two";

    private readonly EdgeProcess _edge;

    private DecisionsEdge(EdgeProcess edge) => _edge = edge;

    public string Url => _edge.Admin.Address.ToString();

    public static async Task<DecisionsEdge> Start() => new(await EdgeProcess.Start($$"""
        listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = nobody } }
        upstreams { nobody { servers = ["127.0.0.1:9"], proxy-protocol = off, health.interval = 0 } }
        admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Hash(AdminToken)}}" }
        bans { bouncers { one { key-sha256 = "{{Hash(Key)}}" }, two { key-sha256 = "{{Hash(OtherKey)}}" } } }
        """));

    public async Task Ban(string prefix, string json = "{}") =>
        (await _edge.Admin.Send(HttpMethod.Put, Path(prefix), new StringContent(json), ("Authorization", "Bearer " + AdminToken))).AssertOk();

    public async Task Lift(string prefix) =>
        Assert.Equal(HttpStatusCode.NoContent, (await _edge.Admin.Send(HttpMethod.Delete, Path(prefix), null, ("Authorization", "Bearer " + AdminToken))).Status);

    public Task<AdminReply> Ask(string path, string? key = Key, HttpMethod? method = null, params (string, string)[] headers) =>
        _edge.Admin.Send(method ?? HttpMethod.Get, path, null, key is null ? headers : [("X-Api-Key", key), .. headers]);

    public async Task<JsonNode?> Get(string path, string key = Key) => JsonNode.Parse((await Ask(path, key)).AssertOk().Body);

    /// <summary>The values of the new and of the deleted decisions.</summary>
    public async Task<(string New, string Deleted)> Pull(string key = Key, string more = "")
    {
        var delta = (await Get("/v1/decisions/stream" + more, key))!;
        return (Values(delta["new"]), Values(delta["deleted"]));
    }

    public static string Values(JsonNode? decisions) =>
        decisions is null ? "null" : string.Join(' ', decisions.AsArray().Select(decision => (string)decision!["value"]!).Order(StringComparer.Ordinal));

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    private static string Path(string prefix) => "/v1/bans/" + Uri.EscapeDataString(prefix);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
