using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Commands;

/// <summary>Lists: pages, limits, filters, and what a table does with foreign text.</summary>
public sealed class ListingTests
{
    private const int Total = 2500;

    [Theory]
    [InlineData(1, "1")]
    [InlineData(1000, "1000")]
    [InlineData(1001, "1000 1")]
    [InlineData(9999, "1000 1000 1000")]
    public async Task BansList_Limit_FollowsPagesUpToIt(int limit, string pages)
    {
        await using var admin = await FakeAdmin.StartAsync(Page);

        var result = await Cli.RunAsync("bans", "list", "--json", "--limit", $"{limit}", "--admin", admin.Url);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        var list = JsonDocument.Parse(result.Output).RootElement;
        var expected = Math.Min(limit, Total);
        Assert.Equal(Enumerable.Range(0, expected).Select(index => $"jail{index}"), list.GetProperty("bans").EnumerateArray().Select(ban => ban.GetProperty("jail").GetString()));
        Assert.Equal(limit < Total ? $"{limit}" : null, list.GetProperty("next").GetString());
        Assert.Equal(pages.Split(' '), admin.Asked.Select(asked => Query(asked.Target, "limit")));
    }

    [Fact]
    public async Task BansList_MoreThanTheLimit_SaysSoOnStderrOnly()
    {
        await using var admin = await FakeAdmin.StartAsync(Page);

        var result = await Cli.RunAsync("bans", "list", "--limit", "3", "--admin", admin.Url);

        Assert.Equal(4, result.Lines.Length);
        Assert.Contains("--limit", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BansList_ForeignText_IsNeitherWrappedNorObeyed()
    {
        var reason = "\u001b[2J[red]long[/]\r\n" + new string('x', 3000);
        await using var admin = await FakeAdmin.StartAsync(_ => Results.Json(new { bans = new[] { Ban("sshd", reason) }, next = (string?)null }));

        var result = await Cli.RunAsync("bans", "list", "--admin", admin.Url);

        Assert.Equal(2, result.Lines.Length);
        Assert.DoesNotContain(result.Output, letter => char.IsControl(letter) && letter != '\n');
        Assert.EndsWith("[red]long[/]  " + new string('x', 3000), result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["192.0.2.1", "sshd", "report", "-"], result.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);
    }

    [Fact]
    public async Task Lists_Filters_ArePassedOnEscaped()
    {
        await using var admin = await FakeAdmin.StartAsync(request =>
            Results.Text($"{{\"{request.Path.Value!.Split('/')[^1]}\":[],\"next\":null}}"));

        await Cli.RunAsync("bans", "list", "--jail", "a&b", "--origin", "edge", "--admin", admin.Url);
        await Cli.RunAsync("connections", "--ip", "2001:db8::/32", "--route", "*.example.org", "--upstream", "ä", "--limit", "7", "--admin", admin.Url);

        Assert.Equal(
            ["/v1/bans?limit=100&jail=a%26b&origin=edge", "/v1/connections?limit=7&ip=2001%3Adb8%3A%3A%2F32&route=%2A.example.org&upstream=%C3%A4"],
            admin.Asked.Select(asked => asked.Target));
    }

    [Fact]
    public async Task Bans_Cidr_IsPercentEncodedInThePath()
    {
        await using var admin = await FakeAdmin.StartAsync(request => request.Method == "DELETE" ? Results.NoContent() : Results.Json(Ban("manual", "")));

        await Cli.RunAsync("bans", "add", "192.0.2.0/24", "--admin", admin.Url);
        await Cli.RunAsync("bans", "show", "2001:db8::/32", "--admin", admin.Url);
        await Cli.RunAsync("bans", "remove", "192.0.2.0/24", "--admin", admin.Url);

        Assert.Equal(
            [("PUT", "/v1/bans/192.0.2.0%2F24", null), ("GET", "/v1/bans/2001%3Adb8%3A%3A%2F32", null), ("DELETE", "/v1/bans/192.0.2.0%2F24", null)],
            admin.Asked);
    }

    private static object Ban(string jail, string reason) => new
    {
        ip = "192.0.2.1",
        jail,
        origin = "report",
        reporter = "",
        reason,
        since = DateTimeOffset.UnixEpoch,
        until = (DateTimeOffset?)null,
        offences = 1,
        history = Array.Empty<string>(),
        since_a_later_version = true,
    };

    private static IResult Page(HttpRequest request)
    {
        var start = int.TryParse(request.Query["after"], out var after) ? after : 0;
        var end = Math.Min(Total, start + int.Parse(request.Query["limit"]!, System.Globalization.CultureInfo.InvariantCulture));
        return Results.Json(new
        {
            bans = Enumerable.Range(start, end - start).Select(index => Ban($"jail{index}", "")),
            next = end < Total ? $"{end}" : null,
        });
    }

    private static string? Query(string target, string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(target[target.IndexOf('?', StringComparison.Ordinal)..]).GetValueOrDefault(name);
}
