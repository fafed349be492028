using System.Diagnostics;
using System.Text.Json;
using ActorProxy.Testing;

namespace ActorProxy.Tests.Demo;

/// <summary>The demo as its user sees it: a process that prints lines, and those lines in a shell, as printed.</summary>
public sealed class DemoTests : IDisposable
{
    private const int ConnectError = 7;
    private const int TlsConnectError = 35;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RunningDemo _demo = new();

    public void Dispose() => _demo.Dispose();

    [ToolFact("sh", "curl")]
    public async Task Demo_EveryPrintedLine_WorksAsPrinted()
    {
        var lines = (await _demo.GuideAsync(Patience)).Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim()).ToArray();
        var requests = lines.Where(line => line.Contains("--resolve", StringComparison.Ordinal) && !line.EndsWith(" -N", StringComparison.Ordinal)).ToArray();
        string Request(string part) => requests.First(line => line.Contains(part, StringComparison.Ordinal));

        Assert.Matches(@"^backend +blog\nyou are +127[.]0[.]0[.]1:\d+\nserver name +blog[.]demo[.]test\nconnection +[0-9a-f]{20}\n", await Answer(Request("blog.demo.test")));
        Assert.Equal(TlsConnectError, (await Shell(Request("https://other.demo.test"))).ExitCode);
        await SiteIsServed(Request("https://shop.demo.test"));
        await PortEightyIsServed(Request);
        if (requests.FirstOrDefault(line => line.Contains("[::1]", StringComparison.Ordinal)) is { } overIPv6)
        {
            Assert.Matches(@"\nyou are +\[::1\]:\d+\n", await Answer(overIPv6));
        }

        var status = JsonDocument.Parse(await Answer(lines.Single(line => line.EndsWith("/v1/status", StringComparison.Ordinal)))).RootElement;
        Assert.Equal("ready", status.GetProperty("phase").GetString());

        await SlowConnectionIsSeen(lines);
        await ReloadWorks(lines);
        if (requests.FirstOrDefault(line => line.Contains("--interface", StringComparison.Ordinal)) is { } asSpare)
        {
            await BanIsSeen(lines, asSpare);
            await ReportedBanIsSeen(lines);
        }

        Assert.Equal(0, await _demo.StopAsync("TERM", Patience));
        Assert.Contains(_demo.Output, line => line.Contains(" blog.demo.test blog ", StringComparison.Ordinal) && line.EndsWith(" completed", StringComparison.Ordinal));
        Assert.Contains(_demo.Output, line => line.EndsWith(" no-route", StringComparison.Ordinal));
        Assert.Contains(_demo.Output, line => line.Contains(" shop.demo.test ", StringComparison.Ordinal) && line.Contains(" GET ", StringComparison.Ordinal));
    }

    [ToolFact("sh")]
    public async Task Demo_CtrlC_EndsWith0AndLeavesNothing()
    {
        var config = (await _demo.GuideAsync(Patience)).Single(line => line.StartsWith("The configuration is ", StringComparison.Ordinal)).Split(' ', ';')[3];
        Assert.True(File.Exists(config));

        Assert.Equal(0, await _demo.StopAsync("INT", Patience));

        Assert.False(Directory.Exists(Path.GetDirectoryName(config)));
    }

    private static async Task SiteIsServed(string shop)
    {
        var answer = await Answer(shop);
        Assert.Matches(@"^HTTP/2 200 *\r\n", answer);
        Assert.Contains("\r\nstrict-transport-security: max-age=60\r\n", answer, StringComparison.Ordinal);
        Assert.Matches(@"\r\n\r\nbackend +shop, by HTTP/1[.]1\nyou are +127[.]0[.]0[.]1\nyou asked +https://shop[.]demo[.]test:\d+/\n", answer);
    }

    private static async Task PortEightyIsServed(Func<string, string> request)
    {
        Assert.Matches(
            @"^HTTP/1[.]1 301 Moved Permanently\r\n(.+\r\n)*Location: https://shop[.]demo[.]test/cart[?]item=1\r\n", await Answer(request("http://shop.demo.test")));
        Assert.Matches(@"^backend +blog, by HTTP/1[.]1\nyou are +127[.]0[.]0[.]1\nyou asked +http://blog[.]demo[.]test:\d+/\n", await Answer(request("http://blog.demo.test")));
        Assert.StartsWith("404\n", await Answer(request("http://other.demo.test")), StringComparison.Ordinal);
    }

    private static async Task SlowConnectionIsSeen(string[] lines)
    {
        var connections = lines.Single(line => line.Contains(" connections ", StringComparison.Ordinal));
        using var slow = StartShell(lines.Single(line => line.EndsWith(" -N", StringComparison.Ordinal)));
        try
        {
            // The process itself says when the connection is there: its first line has come back.
            Assert.NotNull(await slow.StandardOutput.ReadLineAsync());
            Assert.Contains(" blog.demo.test ", await Answer(connections), StringComparison.Ordinal);
        }
        finally
        {
            slow.Kill(entireProcessTree: true);
        }
    }

    private static async Task ReloadWorks(string[] lines) =>
        Assert.Contains("nothing changed", await Answer(lines.Single(line => line.Contains(" reload ", StringComparison.Ordinal))), StringComparison.Ordinal);

    private static async Task BanIsSeen(string[] lines, string asSpare)
    {
        Assert.Matches(@"\nyou are +127[.]0[.]0[.]2:\d+\n", await Answer(asSpare));
        await Answer(lines.Single(line => line.Contains("-X PUT", StringComparison.Ordinal)));
        // The reset may overtake curl's own notice that it is connected.
        Assert.Contains((await Shell(asSpare)).ExitCode, new[] { TlsConnectError, ConnectError });
        Assert.Contains("\n127.0.0.2  manual", await Answer(lines.Single(line => line.Contains(" bans list ", StringComparison.Ordinal))), StringComparison.Ordinal);
        await Answer(lines.Single(line => line.Contains("-X DELETE", StringComparison.Ordinal)));
        Assert.Matches(@"\nyou are +127[.]0[.]0[.]2:\d+\n", await Answer(asSpare));
    }

    private static async Task ReportedBanIsSeen(string[] lines)
    {
        var (code, output, _) = await Shell(lines.Single(line => line.StartsWith("for ", StringComparison.Ordinal)));
        Assert.Contains(code, new[] { TlsConnectError, ConnectError });
        Assert.Equal(
            string.Concat(Enumerable.Range(1, 4).Select(failure => $"wrong password; the edge says: counted, failure {failure} of 5\n")), output);
        Assert.Matches("demo-login", await Answer(lines.Single(line => line.Contains(" bans show ", StringComparison.Ordinal))));
        await Answer(lines.Single(line => line.Contains(" bans remove ", StringComparison.Ordinal)));
        Assert.Equal("welcome\n", await Answer(lines.Single(line => line.Contains("opensesame", StringComparison.Ordinal))));
    }

    private static async Task<string> Answer(string line)
    {
        var (code, output, errors) = await Shell(line);
        Assert.True(code == 0, $"{line}\nended with {code}: {errors}");
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> Shell(string line)
    {
        using var process = StartShell(line);
        using var patience = new CancellationTokenSource(Patience);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output, await errors);
    }

    private static Process StartShell(string line) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
