using System.Net;
using ActorProxy.Testing;
using ActorProxy.Tests.Commands;
using ActorProxy.Tests.Configuration;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites.Waf;

/// <summary>Rules that come, change, are wrong or are not there.</summary>
public sealed class OwnRulesTests : IDisposable
{
    private const string Guarded = "block.example.test";
    private const string Watched = "detect.example.test";
    private const string Open = "open.example.test";

    private readonly TempFolder _folder = new();

    private string Rules => _folder["own.conf"];

    private Dictionary<string, string> Sites => new()
    {
        [Guarded] = $"waf {{ mode = block, rules = \"{Rules}\" }}",
        [Watched] = $"waf {{ mode = detect, rules = \"{Rules}\" }}",
        [Open] = "waf = off",
    };

    public void Dispose() => _folder.Dispose();

    [ToolFact(Tools.ModSecurity)]
    public async Task Rules_MissingAtStart_CloseWhatTheyGuard_AndAReloadBringsAndSwapsThem()
    {
        await using var edge = await WafEdge.Start(Sites, "", http => http.Response.WriteAsync("served"));

        await Expect(edge, "/?x=evil", 503, 200, 200);
        Assert.Contains(edge.Process.Complaints(), line => line.Contains("waf: ", StringComparison.Ordinal) && line.Contains("own.conf does not exist; until a reload", StringComparison.Ordinal));
        Assert.Equal(0, (await edge.Process.Admin.Metrics()).Sum("actorproxy_waf_ready", ("site", Guarded)));
        Assert.Contains("own.conf does not exist", await Warnings(), StringComparison.Ordinal);

        Refuse("evil");
        await edge.Process.Hangup();
        await Expect(edge, "/?x=evil", 403, 200, 200);
        await Expect(edge, "/?x=worse", 200, 200, 200);
        Assert.Equal(1, (await edge.Process.Admin.Metrics()).Sum("actorproxy_waf_ready", ("site", Guarded)));
        Assert.Equal("[]", await Warnings());

        Refuse("worse");
        await edge.Process.Hangup();
        await Expect(edge, "/?x=evil", 200, 200, 200);
        await Expect(edge, "/?x=worse", 403, 200, 200);

        // The library ends its process by this one.
        File.WriteAllText(Rules, $"Include {_folder.Path}\n");
        await edge.Process.Hangup();
        Assert.Contains(edge.Process.Complaints(), line => line.Contains("ends the process that reads these rules", StringComparison.Ordinal));
        await Expect(edge, "/?x=worse", 403, 200, 200);
        Assert.Equal(1, (await edge.Process.Admin.Metrics()).Sum("actorproxy_config_reloads_total", ("result", "failure")));

        async Task<string> Warnings() => (await edge.Process.Admin.Get("/v1/status")).AssertOk().Json["config"]!["warnings"]!.ToJsonString();
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Reload_UnderLoad_FailsNoRequest()
    {
        Refuse("evil");
        await using var edge = await WafEdge.Start(Sites, "", http => http.Response.WriteAsync("served"));
        using var client = edge.Client();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(async _ =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                using var content = new StringContent("x=good");
                using var answer = await client.PostAsync($"https://{Guarded}/?y=1", content);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                count++;
            }

            return count;
        }).ToArray();

        for (var i = 0; i < 5; i++)
        {
            await edge.Process.Hangup();
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(load), count => Assert.True(count > 0));
    }

    [ToolFact(Tools.ModSecurity)]
    public async Task Grpc_IsNotWaitedFor()
    {
        Refuse("evil");
        using var certificate = TestCertificate.For("backend.test");
        await using var backend = await HttpBackend.Start(
            async http =>
            {
                var first = new byte[1];
                await http.Request.Body.ReadExactlyAsync(first);
                await http.Response.Body.WriteAsync(first);
                await http.Response.Body.FlushAsync();
                await http.Request.Body.CopyToAsync(http.Response.Body);
            },
            certificate);
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = off, {Sites[Guarded]}");
        using var client = edge.Client();
        using var dialogue = new Dialogue();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{SiteEdge.Name}/a.B/C") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = dialogue };

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var byteBack = new byte[1];
        await stream.ReadExactlyAsync(byteBack);
        dialogue.End();

        Assert.Equal([7], byteBack);
        Assert.Equal(0, await stream.ReadAsync(byteBack));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "rules = \"FOLDER/missing.conf\"", "FOLDER/missing.conf does not exist" },
        { "rules = \"/usr/share/modsecurity-none/*.conf\"", "/usr/share/modsecurity-none/*.conf does not exist; Debian has the core rules in the package modsecurity-crs" },
        { "rules = \"FOLDER/folder.conf\"", "libmodsecurity ends the process that reads these rules (code 2): input in flex scanner failed" },
        { "rules = \"FOLDER/no-rules.conf\"", "Rules error. File: FOLDER/no-rules.conf. Line: 1." },
    };

    [ToolTheory(Tools.ModSecurity)]
    [MemberData(nameof(Faults))]
    public async Task Check_OfRulesThatCannotBeRead_FailsAndSaysWhy(string waf, string expected) => await CheckFails(waf, "", expected);

    [Fact]
    public Task Check_WithoutTheLibrary_FailsAndSaysWhatToInstall() => CheckFails(
        "jail = \"\"", "library = \"libnosuchthing.so.3\"", "libnosuchthing.so.3 cannot be loaded; Debian has it in the package libmodsecurity3");

    [ToolFact(Tools.ModSecurity)]
    public async Task Check_OfTheCoreRules_Succeeds()
    {
        using var folder = new ConfigFolder();
        var result = await Check(folder, "jail = \"\"", "");

        Assert.Equal(0, result.ExitCode);
    }

    private static async Task CheckFails(string waf, string common, string expected)
    {
        using var folder = new ConfigFolder();
        var path = Path.GetDirectoryName(folder["x"]);
        folder.With("folder.conf", $"Include {path}\n").With("no-rules.conf", "these are no rules\n");
        var result = await Check(folder, waf.Replace("FOLDER", path, StringComparison.Ordinal), common);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            $"{path}/test.conf:5:5: actorproxy.sites.\"a.example\".waf: {expected.Replace("FOLDER", path, StringComparison.Ordinal)}", Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    private static Task<CliResult> Check(ConfigFolder folder, string waf, string common)
    {
        folder.With("test.conf", ConfigFolder.Minimal + $$"""
            actorproxy.waf { {{common}} }
            actorproxy.sites {
              "a.example" {
                waf { mode = block, {{waf}} }
                upstream = "http://127.0.0.1:1"
              }
            }
            """);
        return Cli.RunAsync("check", "--config", folder["test.conf"]);
    }

    /// <summary>Writes the rules anew: a parameter x may not have this value.</summary>
    private void Refuse(string value) => _folder.Write("own.conf", $"SecRule ARGS:x \"@streq {value}\" \"id:1,phase:1,deny,status:403,log,msg:'not this'\"\n");

    private static async Task Expect(WafEdge edge, string target, params int[] expected)
    {
        using var client = edge.Client();
        var statuses = new List<int>();
        foreach (var site in new[] { Guarded, Watched, Open })
        {
            using var answer = await client.GetAsync($"https://{site}{target}");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal(expected, statuses);
    }

    /// <summary>A request body of which the first byte goes out and the rest waits.</summary>
    private sealed class Dialogue : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Dialogue() => Headers.ContentType = new("application/grpc");

        public void End() => _end.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[] { 7 });
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
