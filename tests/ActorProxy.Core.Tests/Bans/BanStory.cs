using System.Globalization;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>What happens to one client, a line each, and what is said to it: <c>12:30  sshd n=2 at=12:00 id=a  banned 5 until=22:30 offences=1</c>.</summary>
/// <remarks>
/// Times are minutes and seconds since the beginning. A line begins with a jail that a failure is reported for, or with <c>unban</c>,
/// <c>put</c> (then <c>until</c> is the order's), or <c>look</c> (nothing happens). <c>until=ever</c> is a permanent ban, <c>free</c> none in force.
/// </remarks>
internal sealed class BanStory(BanRule rule, double random = 0)
{
    private const long Start = 1_700_000_000_000;

    public ClientRecord Client { get; private set; } = ClientRecord.Empty;

    public static long Time(string text)
    {
        var parts = text.Split(':');
        return Start + (long)((int.Parse(parts[0], CultureInfo.InvariantCulture) * 60_000) + (double.Parse(parts[1], CultureInfo.InvariantCulture) * 1000));
    }

    public void Tell(string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var said = words[1] switch
            {
                "put" => Put(words),
                "unban" => Do(Client.Unbanned(Time(words[0])), Time(words[0])),
                "look" => Ban(Client.Ban, Time(words[0])),
                _ => Report(words),
            };
            var expected = string.Join(' ', words.SkipWhile(word => !IsSaid(word)));
            Assert.True(expected == said, $"{line}\nwas: {said}");
        }
    }

    private static bool IsSaid(string word) =>
        Enum.GetValues<ReportOutcome>().Any(outcome => outcome.Text() == word) || word.StartsWith("until=", StringComparison.Ordinal) || word == "free";

    private static string? Argument(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private string Report(string[] words)
    {
        var now = Time(words[0]);
        var report = new FailureReport(
            words[1],
            int.Parse(Argument(words, "n") ?? "1", CultureInfo.InvariantCulture),
            Argument(words, "at") is { } at ? Time(at) : null,
            Argument(words, "id") is { } id ? ReportKey.Of("reporter", id) : null);
        var (client, verdict) = rule.Decide(Client, report, now, random);
        Client = client;
        var ban = verdict.Outcome is ReportOutcome.Banned or ReportOutcome.AlreadyBanned ? " " + Ban(verdict.Ban, now) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{verdict.Outcome.Text()} {verdict.Failures}{ban}");
    }

    private string Put(string[] words)
    {
        var now = Time(words[0]);
        var until = words.Contains("for=ever") ? (TimeSpan?)null : TimeSpan.FromMilliseconds(Time(Argument(words, "for")!) - Start);
        var order = new BanOrder(Argument(words, "jail") ?? "manual", until, words.Contains("restored"), words.Contains("admin"));
        return Do(rule.Impose(Client, order, now), now);
    }

    private string Do(ClientRecord client, long now)
    {
        Client = client;
        return Ban(client.Ban, now);
    }

    private static string Ban(ClientBan? ban, long now)
    {
        if (ban is null || !ban.IsActive(now))
        {
            return "free";
        }

        var until = ban.UntilUnixMs is { } end ? $"{(end - Start) / 60_000:00}:{(end - Start) % 60_000 / 1000:00}" : "ever";
        return $"until={until} jail={ban.Jail} offences={ban.Offences}";
    }
}
