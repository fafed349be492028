using System.Net;
using System.Net.Sockets;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Sessions;

/// <summary>An edge with an admin token.</summary>
public sealed class GuardedConsole : IAsyncLifetime
{
    public const string Token = "ap_admin";

    private static readonly string RightBody = $$"""{"token":"{{Token}}"}""";

    internal TaggedEdge Tagged { get; private set; } = null!;

    internal AdminClient Client => Tagged.Edge.Admin;

    public async Task InitializeAsync() => Tagged = await TaggedEdge.Start($$"""
        bans { ignore = [], kernel-filter = off, store = "" }
        admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256(Token)}}" }
        """);

    public async Task DisposeAsync() => await Tagged.DisposeAsync();

    internal static Task<AdminReply> Post(AdminClient client, string body, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Post, "/v1/session", new StringContent(body), headers);

    /// <summary>The cookie as a browser sends it back.</summary>
    internal static (string Name, string Value) CookieOf(AdminReply reply) => ("Cookie", reply.Header("Set-Cookie").Split(';')[0]);

    internal Task<AdminReply> Login(AdminClient? client = null, params (string Name, string Value)[] headers) => Post(client ?? Client, RightBody, headers);

    /// <summary>A client with an address of its own: attempts are counted for each.</summary>
    internal AdminClient From(string address) => new(Client.Address, () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return socket;
    });
}
