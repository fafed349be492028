namespace ActorProxy.Core.Bans;

/// <summary>What is known about one client: failures that count, reports that were answered, its last ban.</summary>
/// <remarks>
/// Immutable, any thread: a decision yields a new one, and who could not store the decision goes on with the old one. Bounded: fewer
/// than max-retry entries for each jail, and <see cref="RememberedReport.MostPerClient"/> ids. An attacker with one failure and its
/// id takes some 130 bytes.
/// </remarks>
public sealed class ClientRecord
{
    private readonly CountedFailures[] _failures;
    private readonly RememberedReport[] _reports;

    private ClientRecord(CountedFailures[] failures, RememberedReport[] reports, ClientBan? ban)
    {
        _failures = failures;
        _reports = reports;
        Ban = ban;
    }

    /// <summary>Nothing is known.</summary>
    public static ClientRecord Empty { get; } = new([], [], null);

    /// <summary>The last ban, in force or over.</summary>
    public ClientBan? Ban { get; }

    /// <summary>
    /// From this millisecond on nothing would be lost by forgetting the record: no failure counts any more, and no report has to be
    /// known again. The ban is not waited for, since the ban table has it: <see cref="WithBan"/> brings it back.
    /// </summary>
    public long ForgettableAtUnixMs
    {
        get
        {
            var last = 0L;
            foreach (var failures in _failures)
            {
                last = Math.Max(last, failures.UntilUnixMs);
            }

            foreach (var report in _reports)
            {
                last = Math.Max(last, report.UntilUnixMs);
            }

            return last;
        }
    }

    /// <summary>Entries held for failures.</summary>
    internal int FailureEntries => _failures.Length;

    /// <summary>Entries held for ids.</summary>
    internal int ReportEntries => _reports.Length;

    /// <summary>How many failures count towards a jail.</summary>
    public int FailuresOf(string jail, long nowUnixMs) => CountedFailures.Of(jail, _failures, nowUnixMs);

    /// <summary>The client with the ban that the table has, whoever imposed it; counts go on.</summary>
    public ClientRecord WithBan(ClientBan? ban) => new(_failures, _reports, ban);

    /// <summary>The client after its ban was lifted: a new beginning with the failures, none with the offences.</summary>
    public ClientRecord Unbanned(long nowUnixMs) => new([], _reports, Ban is { } ban && ban.IsActive(nowUnixMs) ? ban with { UntilUnixMs = nowUnixMs } : Ban);

    /// <summary>What was answered to a report, if that is still known.</summary>
    internal RememberedReport? Recall(ReportKey? key, long nowUnixMs)
    {
        foreach (var report in _reports)
        {
            if (report.Key == key && report.UntilUnixMs > nowUnixMs)
            {
                return report;
            }
        }

        return null;
    }

    internal ClientRecord Counting(CountedFailures added, long nowUnixMs) => new(CountedFailures.Add(_failures, added, nowUnixMs), _reports, Ban);

    internal ClientRecord Remembering(RememberedReport added, long nowUnixMs) => new(_failures, RememberedReport.Add(_reports, added, nowUnixMs), Ban);

    /// <summary>Forgets a jail's failures: they have had their effect.</summary>
    internal ClientRecord Without(string jail) => new(Array.FindAll(_failures, entry => entry.Jail != jail), _reports, Ban);
}
