using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin;

/// <summary>One edge with jails and reporters: <see cref="Mail"/> is upstream a's and needs evidence, <see cref="Trusted"/> needs none.</summary>
public sealed class ReportingEdge : IAsyncLifetime
{
    public const string Mail = "ap_mail";
    public const string Trusted = "ap_trusted";
    public const string Administrator = "ap_admin";

    internal TaggedEdge Tagged { get; private set; } = null!;

    internal AdminClient Client => Tagged.Edge.Admin;

    public static string Config => $$"""
        bans {
          ignore = ["127.9.0.0/16"]
          kernel-filter = off
          store = ""
          jails {
            sshd {}
            quick { max-retry = 1, find-time = 1m }
          }
          reporters {
            mail { token-sha256 = "{{Tokens.Sha256(Mail)}}", upstreams = [a] }
            trusted { token-sha256 = "{{Tokens.Sha256(Trusted)}}", evidence = off }
          }
        }
        admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256(Administrator)}}" }
        """;

    public async Task InitializeAsync() => Tagged = await TaggedEdge.Start(Config);

    public async Task DisposeAsync() => await Tagged.DisposeAsync();

    internal Task<AdminReply> Post(string json, string token = Trusted) => Send(HttpMethod.Post, "/v1/reports", json, token);

    internal Task<AdminReply> Send(HttpMethod method, string path, string? json, string token) => Client.Send(
        method,
        path,
        json is null ? null : new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        token.Length > 0 ? [("Authorization", "Bearer " + token)] : []);

    /// <summary>One report.</summary>
    internal async Task<JsonNode> Report(string ip, string jail = "sshd", int failures = 1, string? id = null, string token = Trusted)
    {
        var report = JsonSerializer.Serialize(new { ip, jail, failures, id });
        return Assert.Single((await Post(report, token)).AssertOk().Json["results"]!.AsArray())!;
    }

    internal async Task<string> Outcome(string ip, string jail = "sshd", int failures = 1, string? id = null, string token = Trusted) =>
        (string)(await Report(ip, jail, failures, id, token))["outcome"]!;
}
