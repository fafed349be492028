using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.Admin;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>An edge with an admin token, the token's file, and a curl that writes down what its command line says before it does its work.</summary>
internal sealed class GuardedEdge : IAsyncDisposable
{
    private const string Token = "ap_test-token-that-no-command-line-may-show";

    private readonly EdgeProcess _edge;

    private GuardedEdge(EdgeProcess edge)
    {
        _edge = edge;
        Folder.Write("token", Token + "\n");
        Folder.Write("bin/curl", $"#!/bin/sh\necho \"$*\" >> '{Folder["curl.log"]}'\nexec '{Tools.Find("curl")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Folder["bin/curl"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public TempFolder Folder { get; } = new();

    public string TokenFile => Folder["token"];

    public string Url => _edge.Admin.Address.ToString();

    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["PATH"] = Folder["bin"] + ":" + System.Environment.GetEnvironmentVariable("PATH") };

    public static async Task<GuardedEdge> Start()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));
        return new GuardedEdge(await EdgeProcess.Start($$"""
            listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = nobody } }
            upstreams { nobody { servers = ["127.0.0.1:9"], proxy-protocol = off, health.interval = 0 } }
            admin { bind = ["127.0.0.1:0"], token-sha256 = "{{hash}}" }
            """));
    }

    public Task Stop()
    {
        _edge.Send(Signal.Kill);
        return _edge.WaitForExit();
    }

    /// <returns>The ban that covers an address, or null.</returns>
    public async Task<JsonNode?> Ban(string ip)
    {
        var reply = await Ask(HttpMethod.Get, "/v1/bans/" + Uri.EscapeDataString(ip));
        return reply.Status == HttpStatusCode.NotFound ? null : reply.AssertOk().Json;
    }

    public async Task<JsonNode> WaitForBan(string ip)
    {
        JsonNode? ban = null;
        await Eventually.True(async () => (ban = await Ban(ip)) is not null, $"a ban on {ip}");
        return ban!;
    }

    public Task WaitForNoBan(string ip) => Eventually.True(async () => await Ban(ip) is null, $"no ban on {ip}");

    public async Task Put(string ip, string json) =>
        (await Ask(HttpMethod.Put, "/v1/bans/" + Uri.EscapeDataString(ip), new StringContent(json))).AssertOk();

    /// <summary>That curl was called, and never shown the token by its command line.</summary>
    public void AssertTokenUnseen()
    {
        var calls = File.ReadAllText(Folder["curl.log"]);
        Assert.Contains("/v1/bans/", calls, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, calls, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        Folder.Dispose();
    }

    private Task<AdminReply> Ask(HttpMethod method, string path, HttpContent? body = null) =>
        _edge.Admin.Send(method, path, body, ("Authorization", "Bearer " + Token));
}
