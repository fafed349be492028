using System.Globalization;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Hosting;
using ActorProxy.Metrics;
using Akka.Actor;

namespace ActorProxy.Admin;

/// <summary>Takes reports in: who may say what about whom. What follows from them the client's entity decides.</summary>
internal sealed class ReportDesk(
    ConfigReloader configuration, EdgeProxy edge, EvidenceSearch evidence, ClientRegion clients, BanMetrics metrics)
{
    private const int MaxIdLength = 200;

    // Long enough for a ban that is being stored, short enough for the client of a backend that waits.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Judges reports side by side.</summary>
    /// <returns>One result for each, in their order.</returns>
    /// <exception cref="AskTimeoutException">One of them was not counted for certain. With the same ids nothing is lost by sending all again.</exception>
    public async Task<IReadOnlyList<ReportResult>> TakeAsync(IReadOnlyList<ReportRequest> requests, Caller caller)
    {
        var reports = new Report[requests.Count];
        for (var i = 0; i < reports.Length; i++)
        {
            reports[i] = Read(requests[i], caller);
        }

        if (caller.Reporter is { Evidence: EvidenceRule.Required } reporter)
        {
            await RequireEvidence(reports, reporter);
        }

        var results = new Task<ReportResult>[reports.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = JudgeAsync(requests[i], reports[i], caller);
        }

        return await Task.WhenAll(results);
    }

    private Report Read(ReportRequest request, Caller caller)
    {
        if (!NetAddress.TryParse(request.Ip, out var address) || request.Jail is not { } jail || request.Failures < 1 || request.Id?.Length > MaxIdLength
            || !TryReadTime(request.At, out var at))
        {
            return new(ReportOutcome.Invalid, default, default);
        }

        var client = edge.Evidence.ClientOf(address);
        ReportOutcome? refused = !configuration.Scopes.HasJail(jail) ? ReportOutcome.UnknownJail
            : configuration.NeverBanned.Covers(client) ? ReportOutcome.Ignored
            : null;
        var key = request.Id is { Length: > 0 } id ? ReportKey.Of(caller.Label, id) : (ReportKey?)null;
        return new(refused, client, new FailureReport(jail, request.Failures, at, key));
    }

    private async Task RequireEvidence(Report[] reports, ReporterSettings reporter)
    {
        var open = Enumerable.Range(0, reports.Length).Where(i => reports[i].Refused is null).ToList();
        var seen = await evidence.FindAsync([.. open.Select(i => reports[i].Client)], reporter);
        for (var i = 0; i < open.Count; i++)
        {
            if (!seen[i])
            {
                reports[open[i]] = reports[open[i]] with { Refused = ReportOutcome.NoEvidence };
            }
        }
    }

    private async Task<ReportResult> JudgeAsync(ReportRequest request, Report report, Caller caller)
    {
        var judged = report.Refused is { } refused
            ? new FailuresJudged(refused, 0, false, null)
            : await clients.Ask<FailuresJudged>(
                new ReportFailures(report.Client, BanOrigin.Report, caller.Name, report.Failures, BanText.Reason(request.Reason)), Patience);
        metrics.Reported(caller.Label, request.Jail, judged.Outcome);
        return new ReportResult(
            judged.Outcome == ReportOutcome.Invalid ? BanText.Echo(request.Ip) : report.Client.Address.IsIPv4 || !NetAddress.TryParse(request.Ip, out var address) ? report.Client.Address.ToString() : address.ToString(),
            BanText.Echo(request.Jail),
            judged.Outcome.Text(),
            judged.Failures,
            judged.UntilUnixMs is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null);
    }

    private static bool TryReadTime(string? text, out long? unixMs)
    {
        unixMs = null;
        if (text is null)
        {
            return true;
        }

        // RFC 3339 has a T (or a blank) and an offset; without one it would be a time of this machine's zone.
        var hasOffset = text.EndsWith('Z') || text.EndsWith('z') || text.LastIndexOfAny(['+', '-']) > "yyyy-mm-dd".Length;
        if (!hasOffset || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return false;
        }

        unixMs = at.ToUnixTimeMilliseconds();
        return true;
    }

    /// <param name="Refused">Decided already; null = the entity's to decide.</param>
    /// <param name="Client">Whom.</param>
    /// <param name="Failures">What is told.</param>
    private readonly record struct Report(ReportOutcome? Refused, IpPrefix Client, FailureReport Failures);
}
