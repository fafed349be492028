using System.Diagnostics;
using System.Globalization;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>Our arithmetic beside that of an installed fail2ban.</summary>
public sealed class Fail2banDurationsTests
{
    private const double Random = 0.25;

    // One line for each case in, one number out. The formula reads the clock of nobody, and its random number is ours.
    private const string Script = """
        import sys, random
        from fail2ban.server.jail import Jail
        from fail2ban.server.observer import ObserverThread
        random.random = lambda: float(sys.argv[1])
        for line in sys.stdin:
            first, count, factor, longest, spread, multipliers = line.rstrip('\n').split(';')
            jail = Jail('x', backend='polling')
            jail.setBanTimeExtra('increment', 'true')
            jail.setBanTimeExtra('factor', factor)
            jail.setBanTimeExtra('maxtime', longest)
            jail.setBanTimeExtra('rndtime', spread)
            jail.setBanTimeExtra('multipliers', multipliers)
            formula = jail.getBanTimeExtra()['evformula']
            print(repr(float(formula(ObserverThread.BanTimeIncr(int(first), int(count))))))
        """;

    [ToolFact("fail2ban-server")]
    public async Task Of_AnyRepeatedBan_IsFail2bans()
    {
        var cases =
            from first in new[] { 1, 60, 600, 3600, 86400 }
            from earlier in new[] { 1, 2, 3, 7, 8, 19, 20, 21, 1000 }
            from factor in new[] { 0.01, 0.5, 1, 2.5, 1000 }
            from longest in new[] { 86400, 604_800, 315_360_000 }
            from spread in new[] { 0, 2048 }
            from multipliers in new int[][] { [], [1], [1, 2, 4, 8, 16], [1, 5, 30, 60, 300, 720, 1440, 2880] }
            select (First: first, Earlier: earlier, Factor: factor, Longest: longest, Spread: spread, Multipliers: multipliers);
        var all = cases.ToArray();

        var theirs = await Ask(all.Select(item =>
            string.Create(CultureInfo.InvariantCulture, $"{item.First};{item.Earlier};{item.Factor};{item.Longest};{item.Spread};{string.Join(' ', item.Multipliers)}")));

        Assert.Equal(all.Length, theirs.Length);
        foreach (var (item, expected) in all.Zip(theirs))
        {
            var increment = new IncrementSettings
            {
                Factor = item.Factor,
                MaxTime = TimeSpan.FromSeconds(item.Longest),
                RandomTime = TimeSpan.FromSeconds(item.Spread),
                Multipliers = item.Multipliers,
            };
            var jail = new JailSettings { Name = "x", BanTime = TimeSpan.FromSeconds(item.First), Increment = increment };
            var ours = BanDurations.Of(jail, item.Earlier, Random)!.Value.TotalSeconds;

            // Ours ends at ten years, random part included.
            Assert.True(Math.Abs(Math.Min(expected, 315_360_000) - ours) < 0.001, $"{item}: {expected}, ours {ours}");
        }
    }

    private static async Task<string[]> Run(IEnumerable<string> lines)
    {
        // fail2ban is a module of the interpreter that its program names in the first line, which need not be the first in PATH.
        var interpreter = File.ReadLines(Tools.Find("fail2ban-server")).First()[2..].Split(' ')[0].Trim();
        var start = new ProcessStartInfo(interpreter, ["-c", Script, Random.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        foreach (var line in lines)
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<double[]> Ask(IEnumerable<string> lines) =>
        [.. (await Run(lines)).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
}
