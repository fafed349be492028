using System.Net;
using System.Text.RegularExpressions;
using ActorProxy.Admin;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>The page and its files as they are served.</summary>
public sealed partial class ConsolePageTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    [Fact]
    public async Task Page_NamesOnlyFilesThatAreThere()
    {
        var page = (await edge.Client.Get("/")).AssertOk();
        Assert.Equal("text/html", page.ContentType);
        var files = FileName().Matches(page.Body).Select(match => match.Value).ToHashSet();
        var modules = new Queue<string>(files.Where(file => file.EndsWith(".js", StringComparison.Ordinal)));
        while (modules.TryDequeue(out var module))
        {
            foreach (Match import in Import().Matches((await edge.Client.Get(module)).Body))
            {
                if (files.Add("/console/" + import.Groups[1].Value))
                {
                    modules.Enqueue("/console/" + import.Groups[1].Value);
                }
            }
        }

        Assert.True(files.Count >= 10, string.Join(' ', files));
        foreach (var file in files)
        {
            var reply = (await edge.Client.Get(file)).AssertOk();
            var expected = Path.GetExtension(file) switch { ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "?" };
            Assert.Equal(expected, reply.ContentType);
            Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document.write|https?://(?!www.w3.org/2000/svg)", reply.Body);
        }

        Assert.DoesNotMatch("<script>|<style|style=|onclick|https?://", page.Body);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console/main.js")]
    [InlineData("/console/nothing.js")]
    [InlineData("/v1/status")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/bans/nobody")]
    public async Task EveryAnswer_TellsTheBrowserWhatItMayNot(string path)
    {
        var reply = await edge.Client.Get(path);

        Assert.Equal(AnswerHeaders.Policy, reply.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
        Assert.Contains(reply.Header("Cache-Control"), new[] { "no-store", "no-cache" });
    }

    [Fact]
    public void Policy_AllowsNothingButOurOwnFiles()
    {
        var rules = AnswerHeaders.Policy.Split("; ").Select(rule => rule.Split(' ', 2)).ToDictionary(rule => rule[0], rule => rule[1]);

        Assert.Equal("'none'", rules["default-src"]);
        Assert.Equal("'none'", rules["frame-ancestors"]);
        Assert.Equal("'none'", rules["base-uri"]);
        Assert.Equal("'none'", rules["form-action"]);
        Assert.All(new[] { "script-src", "style-src", "img-src", "connect-src" }, rule => Assert.Equal("'self'", rules[rule]));
        Assert.DoesNotContain("unsafe", AnswerHeaders.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatTheBrowserHas_IsNotSentAgain()
    {
        var tag = (await edge.Client.Get("/console/main.js")).AssertOk().Header("ETag");

        var again = await edge.Client.Send(HttpMethod.Get, "/console/main.js", null, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, ""), (again.Status, again.Body));
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/nothing.js")]
    [InlineData("/console/..%2findex.html")]
    [InlineData("/console/%2e%2e/appsettings.json")]
    [InlineData("/index.html")]
    public async Task File_ThatIsNone_IsNotFound(string path)
    {
        (await edge.Client.Get(path)).AssertProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console/main.js")]
    [InlineData("/v1/session")]
    [InlineData("/v1/events")]
    public async Task NoToken_AnotherHostName_IsRefused(string path)
    {
        (await edge.Client.Send(HttpMethod.Get, path, null, ("Host", "evil.example"))).AssertProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Token_ThePageIsForEverybodyAndTheDataIsNot()
    {
        await using var guarded = await TaggedEdge.Start($$"""
            admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256("ap_admin")}}" }
            """);
        var admin = guarded.Edge.Admin;

        (await admin.Send(HttpMethod.Get, "/", null, ("Host", "edge.example"))).AssertOk();
        (await admin.Get("/console/main.js")).AssertOk();
        (await admin.Get("/v1/events")).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [GeneratedRegex("/console/[a-z.]+")]
    private static partial Regex FileName();

    [GeneratedRegex("from '\\./([a-z.]+)'")]
    private static partial Regex Import();
}
