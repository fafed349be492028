using System.Globalization;
using System.Text;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Options;
using ActorProxy.Load.Peers;
using ActorProxy.Load.Workloads;

namespace ActorProxy.Load.Reports;

/// <summary>Writes the medians and the paired ratios as Markdown.</summary>
internal sealed class MarkdownReport(ResultTable results, IReadOnlyList<Workload> workloads, IReadOnlyList<Peer> peers)
{
    private readonly StringBuilder _text = new();

    public string Write(LoadOptions options, string subject)
    {
        WriteHead(options);
        WriteMedians();
        WriteFigures();
        WriteBaselines();
        if (Others(subject).Count > 0)
        {
            WriteRatios(subject);
        }

        foreach (string failure in results.Failures)
        {
            _text.AppendLine(CultureInfo.InvariantCulture, $"- failed: {failure}");
        }

        return _text.ToString();
    }

    private void WriteHead(LoadOptions options)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "";
        Line($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC · {Environment.OSVersion.VersionString} · {Environment.ProcessorCount} cores, {processor.Split(':')[^1].Trim()}");
        Line($"{options.RoundCount} rounds, {options.WarmUpCount} connections of warm-up each{(options.Quick ? ", quick" : "")} · {string.Join(" · ", peers.Where(peer => peer is not DirectPeer).Select(peer => peer.Version).Distinct())}");
        Line($"");
    }

    private void WriteMedians()
    {
        Line($"Medians. Cost is CPU, user + system time of the proxy's process tree for each unit of work, unless its unit says another thing; load is client and backends; foreign is cores that other jobs used.");
        Line($"");
        Line($"| test | proxy | cost | speed | p50 µs | p99 µs | load CPU | machine CPU | foreign | n |");
        Line($"|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (Workload workload in workloads)
        {
            foreach (Peer peer in peers.Where(workload.CanRunOn))
            {
                WriteMedianRow(workload, peer, results.Of(workload, peer.Name));
            }
        }

        Line($"");
    }

    private void WriteMedianRow(Workload workload, Peer peer, IReadOnlyList<Outcome> outcomes)
    {
        if (outcomes.Count == 0)
        {
            if (peer is DirectPeer)
            {
                return;
            }

            Line($"| {workload.Name} | {peer.Name} | failed | | | | | | | 0 |");
            return;
        }

        string Cell(Func<Outcome, double?> figure, string unit = "") =>
            ResultTable.Median(outcomes.Select(figure)) is { } median ? $"{Text(median)}{unit}" : "";
        Line($"| {workload.Name} | {peer.Name} | {Cell(o => o.Cost, " " + workload.CostUnit)} | {Cell(o => o.Speed, " " + workload.SpeedUnit)} | {Cell(o => o.P50Microseconds)} | {Cell(o => o.P99Microseconds)} | {Cell(o => o.LoadCost)} | {Cell(o => o.MachineCost)} | {Cell(o => o.ForeignCores)} | {outcomes.Count} |");
    }

    /// <summary>What single rows tell besides, one line for each figure and one column for each proxy.</summary>
    private void WriteFigures()
    {
        foreach (Workload workload in workloads)
        {
            IReadOnlyList<Peer> measured = [.. peers.Where(peer => results.Of(workload, peer.Name) is [{ Figures.Count: > 0 }, ..])];
            if (measured.Count == 0)
            {
                continue;
            }

            Line($"{workload.Name}, medians:");
            Line($"");
            Line($"| figure | {string.Join(" | ", measured.Select(peer => peer.Name))} |");
            Line($"|---|{string.Concat(measured.Select(_ => "--:|"))}");
            foreach (Figure figure in results.Of(workload, measured[0].Name)[0].Figures)
            {
                Line($"| {figure.Name}{(figure.Unit.Length > 0 ? ", " + figure.Unit : "")} | {string.Join(" | ", measured.Select(peer => FigureCell(workload, peer, figure.Name)))} |");
            }

            Line($"");
        }
    }

    private string FigureCell(Workload workload, Peer peer, string name)
    {
        IEnumerable<double?> values = results.Of(workload, peer.Name)
            .SelectMany(outcome => outcome.Figures)
            .Where(figure => figure.Name == name)
            .Select(figure => (double?)figure.Value);
        return ResultTable.Median(values) is { } median ? Text(median) : "";
    }

    /// <summary>Rows that are compared with another row of the same proxy.</summary>
    private void WriteBaselines()
    {
        IReadOnlyList<Workload> compared = [.. workloads.Where(workload => workload.BaselineName is not null)];
        if (compared.Count == 0)
        {
            return;
        }

        IReadOnlyList<Peer> measured = [.. peers.Where(peer => compared.Any(workload => results.Of(workload, peer.Name).Count > 0))];
        Line($"Cost against that of the smallest, paired within a pass: median [min–max].");
        Line($"");
        Line($"| test | against | {string.Join(" | ", measured.Select(peer => peer.Name))} |");
        Line($"|---|---|{string.Concat(measured.Select(_ => "--:|"))}");
        foreach (Workload workload in compared)
        {
            Line($"| {workload.Name} | {workload.BaselineName} | {string.Join(" | ", measured.Select(peer => Range(results.CostRatios(peer.Name, workload.Name, workload.BaselineName!))))} |");
        }

        Line($"");
    }

    private void WriteRatios(string subject)
    {
        IReadOnlyList<string> others = Others(subject);
        Line($"Ratios {subject} / peer, paired within a round: median [min–max]. Cost and latency: below 1 is better; speed: above 1.");
        Line($"");
        Line($"| test | figure | {string.Join(" | ", others.Select(name => "/ " + name))} |");
        Line($"|---|---|{string.Concat(others.Select(_ => "--:|"))}");
        foreach (Workload workload in workloads.Where(workload => workload.Uses != ProcessUse.Kept))
        {
            WriteRatioRow(workload, workload.CostUnit, subject, others, outcome => outcome.Cost);
            WriteRatioRow(workload, workload.SpeedUnit, subject, others, outcome => outcome.Speed);
            WriteRatioRow(workload, "p99", subject, others, outcome => outcome.P99Microseconds);
            WriteRatioRow(workload, "machine CPU", subject, others, outcome => outcome.MachineCost);
            if (workload.HasFloor)
            {
                WriteRatioRow(workload, "machine CPU above direct", others.Select(other => results.RatiosAboveFloor(workload, subject, other, DirectPeer.PeerName)));
            }
        }

        Line($"");
    }

    private IReadOnlyList<string> Others(string subject) =>
        [.. peers.Where(peer => peer.Name != subject && peer is not DirectPeer).Select(peer => peer.Name)];

    private void WriteRatioRow(Workload workload, string figure, string subject, IReadOnlyList<string> others, Func<Outcome, double?> read) =>
        WriteRatioRow(workload, figure, others.Select(other => results.Ratios(workload, subject, other, read)));

    private void WriteRatioRow(Workload workload, string figure, IEnumerable<IReadOnlyList<double>> ratios)
    {
        string[] cells = [.. ratios.Select(Range)];
        if (cells.Any(cell => cell.Length > 0))
        {
            Line($"| {workload.Name} | {figure} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Range(IReadOnlyList<double> ratios) => ratios.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"**{ResultTable.Median(ratios.Cast<double?>()):0.00}** [{ratios.Min():0.00}–{ratios.Max():0.00}]");

    /// <summary>Three figures that count, and thousands apart.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    private void Line(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
