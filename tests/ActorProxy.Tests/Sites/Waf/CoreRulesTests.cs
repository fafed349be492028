using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites.Waf;

/// <summary>The OWASP core rules, as Debian installs them, before real sites: what they refuse, and what they had better not.</summary>
public sealed class CoreRulesTests(CoreRulesEdge fixture) : IClassFixture<CoreRulesEdge>
{
    private const string Injection = "1' UNION SELECT password FROM users-- ";

    private static readonly Dictionary<string, Func<HttpContent>> Attacks = new()
    {
        ["form"] = () => new FormUrlEncodedContent([new("user", "bob"), new("id", Injection)]),
        ["json"] = () => Text("{\"list\":[{\"id\":\"" + Injection + "\"}]}", "application/json"),
        ["json of a type of its own"] = () => Text("{\"id\":\"" + Injection + "\"}", "application/vnd.api+json"),
        ["xml"] = () => Text("<a><b>" + Injection + "</b></a>", "text/xml"),
        ["multipart"] = () => Multipart(10, Injection),
        ["json that goes on after the limit"] = () => Text("{\"id\":\"" + Injection + "\",\"more\":[" + Words(300_000) + "]}", "application/json"),
    };

    private static readonly Dictionary<string, Func<HttpContent>> Ordinary = new()
    {
        ["form"] = () => new FormUrlEncodedContent([new("user", "bob"), new("comment", "It's a fine day; see you at 10 o'clock & bring the \"papers\".")]),
        ["json"] = () => Text("""{"name":"Zoë O'Brien","tags":["a","b"],"nested":{"n":1.5,"none":null}}""", "application/json"),
        ["json longer than is looked at"] = () => Text("[" + Words(300_000) + "]", "application/json"),
        ["xml"] = () => Text("<order><line n=\"1\">tea</line></order>", "application/xml"),
        ["small upload"] = () => Multipart(1000, "a photograph"),
        ["upload longer than is looked at"] = () => Multipart(3_000_000, "a photograph"),
        ["empty"] = () => new ByteArrayContent([]),
    };

    public static TheoryData<string, int> EveryOrdinary => OverEachVersion(Ordinary.Keys);

    public static TheoryData<string, int> EveryAttack => OverEachVersion(Attacks.Keys);

    [ToolTheory(Tools.ModSecurity)]
    [InlineData("/", 1)]
    [InlineData("/shop/list?page=2&sort=price&q=blue+shoes", 1)]
    [InlineData("/shop/list?page=2&sort=price&q=blue+shoes", 2)]
    [InlineData("/wiki/Caf%C3%A9_(disambiguation)?return=%2Fhome%3Fa%3D1", 2)]
    [InlineData("/assets/app.3f2a1b.js?v=1732370000", 1)]
    public async Task OrdinaryUrl_Passes(string target, int version)
    {
        using var client = fixture.Edge.Client();

        using var answer = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Blocking, target, version));

        Assert.Equal(CoreRulesEdge.Told("GET", target, []), await answer.Content.ReadAsStringAsync());
    }

    [ToolTheory(Tools.ModSecurity)]
    [MemberData(nameof(EveryOrdinary))]
    public async Task OrdinaryBody_ArrivesWhole(string what, int version)
    {
        using var client = fixture.Edge.Client();
        using var request = Request(HttpMethod.Post, CoreRulesEdge.Blocking, "/post", version);
        request.Content = Ordinary[what]();
        var body = await request.Content.ReadAsByteArrayAsync();

        using var answer = await client.SendAsync(request);

        Assert.Equal(CoreRulesEdge.Told("POST", "/post", body), await answer.Content.ReadAsStringAsync());
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Upload_WithExpectAndChunks_ArrivesWhole()
    {
        using var client = fixture.Edge.Client();
        using var request = Request(HttpMethod.Post, CoreRulesEdge.Blocking, "/post", 1);
        request.Content = Multipart(3_000_000, "a photograph");
        var body = await request.Content.ReadAsByteArrayAsync();
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = true;

        using var answer = await client.SendAsync(request);

        Assert.Equal(CoreRulesEdge.Told("POST", "/post", body), await answer.Content.ReadAsStringAsync());
    }

    [ToolTheory(Tools.ModSecurity)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task InjectionInTheQuery_IsRefusedWithTheRequestsId_AndWrittenDown(int version)
    {
        using var client = fixture.Edge.Client();
        var before = await fixture.Edge.Count(CoreRulesEdge.Blocking, "blocked");

        await CoreRulesEdge.MayWrite();
        using var answer = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Blocking, "/list?id=" + Uri.EscapeDataString(Injection), version));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Matches("^403\nThe rules of this site do not let this request pass[.]\nRequest [0-9a-f]{20}\n$", page);
        Assert.Equal(before + 1, await fixture.Edge.Count(CoreRulesEdge.Blocking, "blocked"));
        var id = page.TrimEnd().Split(' ')[^1];
        var line = await fixture.Edge.Process.Errors.WaitFor(id);
        Assert.Matches($"Site {CoreRulesEdge.Blocking}: a request of 127.0.0.1 was refused with 403 .*\\[id \"942100\"\\].*\\[id \"949110\"\\]", line);
        Assert.Matches("\"status\":403", await fixture.Edge.Process.Output.WaitFor($"\"id\":\"{id}\""));
    }

    [ToolTheory(Tools.ModSecurity)]
    [MemberData(nameof(EveryAttack))]
    public async Task InjectionInABody_IsRefused_AndDetectedWhereThatIsAsked(string what, int version)
    {
        using var client = fixture.Edge.Client();
        using var blocked = Request(HttpMethod.Post, CoreRulesEdge.Blocking, "/post", version);
        blocked.Content = Attacks[what]();
        using var detected = Request(HttpMethod.Post, CoreRulesEdge.Detecting, "/post", version);
        detected.Content = Attacks[what]();
        var body = await detected.Content.ReadAsByteArrayAsync();
        var before = await fixture.Edge.Count(CoreRulesEdge.Detecting, "detected");

        using var refusal = await client.SendAsync(blocked);
        using var answer = await client.SendAsync(detected);

        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        Assert.Equal(CoreRulesEdge.Told("POST", "/post", body), await answer.Content.ReadAsStringAsync());
        Assert.Equal(before + 1, await fixture.Edge.Count(CoreRulesEdge.Detecting, "detected"));
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Detecting_WritesDownWhatItLetsPass()
    {
        using var client = fixture.Edge.Client("127.0.7.77");
        await CoreRulesEdge.MayWrite();

        using var answer = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Detecting, "/list?id=" + Uri.EscapeDataString(Injection), 2));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await fixture.Edge.Process.Errors.WaitFor($"Site {CoreRulesEdge.Detecting}: a request of 127.0.7.77 would be refused with 403");
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task MalformedJson_IsRefused_WithTheStatusOfTheRule()
    {
        using var client = fixture.Edge.Client();
        using var request = Request(HttpMethod.Post, CoreRulesEdge.Blocking, "/post", 1);
        request.Content = Text("{\"a\":", "application/json");

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Flood_OfAttacks_WritesTenLinesASecondAtMost()
    {
        using var client = fixture.Edge.Client("127.0.7.78");
        await CoreRulesEdge.MayWrite();
        var began = Stopwatch.GetTimestamp();

        await Parallel.ForEachAsync(Enumerable.Range(0, 300), async (_, cancel) =>
        {
            using var answer = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Blocking, "/list?id=" + Uri.EscapeDataString(Injection), 2), cancel);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        });

        // As many as begun seconds, and one that the clock may have been in the middle of.
        var seconds = (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 2;
        Assert.InRange(fixture.Edge.Process.Errors.Containing("a request of 127.0.7.78").Count, 1, 10 * seconds);
        await CoreRulesEdge.MayWrite();
        using var last = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Blocking, "/list?id=" + Uri.EscapeDataString(Injection), 2));
        await fixture.Edge.Process.Errors.WaitFor("were counted, but not written down here");
    }

    [ToolTheory(Tools.ModSecurity)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WebSocket_GoesThrough_AndItsMessagesAreNotLookedAt(int version)
    {
        using var client = new HttpMessageInvoker(fixture.Edge.Handler());
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new Version(version, version == 1 ? 1 : 0);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await socket.ConnectAsync(new Uri($"wss://{CoreRulesEdge.Blocking}/chat?room=1"), client, default);
        await socket.SendAsync(Encoding.UTF8.GetBytes(Injection), WebSocketMessageType.Text, endOfMessage: true, default);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, default);

        Assert.Equal(Injection, Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Events_ArriveWhileTheAnswerGoesOn_AndAreNotLookedAt()
    {
        using var client = fixture.Edge.Client();

        await using var stream = await client.GetStreamAsync($"https://{CoreRulesEdge.Blocking}/events");
        using var reader = new StreamReader(stream);

        Assert.StartsWith("data: 1' UNION", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task WhoGoesOn_IsBannedByTheJail()
    {
        const string Attacker = "127.0.7.3";
        using var client = fixture.Edge.Client(Attacker);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await client.SendAsync(Request(HttpMethod.Get, CoreRulesEdge.Jailing, "/list?id=" + Uri.EscapeDataString(Injection), 1));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        var bans = fixture.Edge.Process.Admin;
        await Eventually.True(async () => (await bans.Get("/v1/bans/" + Attacker)).Status == HttpStatusCode.OK, "a ban");
        var ban = (await bans.Get("/v1/bans/" + Attacker)).Json;
        Assert.Equal(("edge", "attacks"), ((string?)ban["origin"], (string?)ban["jail"]));
        await EdgeClient.ExpectRefused(fixture.Edge.Process.EndPoint("edge"), Attacker);
    }

    private static TheoryData<string, int> OverEachVersion(IEnumerable<string> names)
    {
        var rows = new TheoryData<string, int>();
        foreach (var name in names)
        {
            rows.Add(name, 1);
            rows.Add(name, 2);
        }

        return rows;
    }

    private static HttpRequestMessage Request(HttpMethod method, string site, string target, int version)
    {
        var request = new HttpRequestMessage(method, $"https://{site}{target}")
        {
            Version = new Version(version, version == 1 ? 1 : 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.TryAddWithoutValidation("Accept-Language", "en-US,en;q=0.5");
        request.Headers.TryAddWithoutValidation("Cookie", "session=0123456789abcdef; theme=dark");
        request.Headers.TryAddWithoutValidation("Referer", $"https://{site}/shop/?page=1");
        return request;
    }

    private static StringContent Text(string text, string type) => new(text, new MediaTypeHeaderValue(type, "utf-8"));

    private static string Words(int characters) => string.Join(',', Enumerable.Repeat("\"" + new string('x', 997) + "\"", characters / 1000));

    /// <summary>As browsers write it; the framework's own would have its boundary in quotes, which the rules do not like.</summary>
    private static ByteArrayContent Multipart(int fileSize, string description)
    {
        const string Boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
        var file = new byte[fileSize];
        new Random(1).NextBytes(file);
        var body = new ByteArrayContent(
        [
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{description}\r\n"),
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.png\"\r\nContent-Type: image/png\r\n\r\n"),
            .. file,
            .. Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
        ]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + Boundary);
        return body;
    }
}
