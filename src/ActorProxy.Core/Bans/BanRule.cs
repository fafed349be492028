using System.Collections.Frozen;

namespace ActorProxy.Core.Bans;

/// <summary>When failures become a ban, and for how long: the jails of one configuration, as a function of record, report and time.</summary>
/// <remarks>
/// Immutable, any thread; no clock and no chance in it, both are given. A client has one ban at a time, and that is one offence
/// however long it gets and whatever jails have a part in it: n earlier offences are those of all jails (fail2ban's
/// <c>bantime.overalljails = true</c>), since a ban here closes every door. Who must never be banned and for whom there is no evidence
/// is the caller's to find out first.
/// </remarks>
public sealed class BanRule
{
    /// <summary>
    /// Ids are known at least so long. With more than one failure to a ban the find time would do, since a repetition after it cannot
    /// add up with the first; with one it would be another ban.
    /// </summary>
    private static readonly TimeSpan ShortestMemory = TimeSpan.FromMinutes(10);

    private readonly FrozenDictionary<string, JailSettings> _jails;
    private readonly long _historyMs;

    /// <param name="settings">Validated: names of jails are unique.</param>
    public BanRule(BanSettings settings)
    {
        _jails = settings.Jails.ToFrozenDictionary(jail => jail.Name, StringComparer.Ordinal);
        _historyMs = (long)settings.HistoryTime.TotalMilliseconds;
    }

    /// <summary>Judges a report.</summary>
    /// <remarks>
    /// Failures of the jail that the client is banned by are not counted: they were under way when the ban came. Those of other jails
    /// are, for theirs may be a longer ban; it then prolongs the one in force, as a ban is never shortened by a report.
    /// </remarks>
    /// <param name="client">What is known; <see cref="ClientRecord.Empty"/> for a new one.</param>
    /// <param name="report">What is reported.</param>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    /// <param name="random">From 0 to less than 1, drawn anew for every report.</param>
    public BanDecision Decide(ClientRecord client, in FailureReport report, long nowUnixMs, double random)
    {
        var live = client.Ban is { } last && last.IsActive(nowUnixMs) ? last : null;
        if (report.Failures < 1)
        {
            return new(client, new(ReportOutcome.Invalid, 0, live));
        }

        if (!_jails.TryGetValue(report.Jail, out var jail))
        {
            return new(client, new(ReportOutcome.UnknownJail, 0, live));
        }

        if (client.Recall(report.Key, nowUnixMs) is { } earlier)
        {
            return new(client, new(ReportOutcome.Duplicate, earlier.Failures, live, earlier.Outcome));
        }

        var windowMs = (long)jail.FindTime.TotalMilliseconds;
        var atMs = Math.Min(report.AtUnixMs ?? nowUnixMs, nowUnixMs);
        if (atMs <= nowUnixMs - windowMs)
        {
            return new(client, new(ReportOutcome.Ignored, client.FailuresOf(jail.Name, nowUnixMs), live));
        }

        var decision = live?.Jail == jail.Name
            ? new(client, new(ReportOutcome.AlreadyBanned, 0, live))
            : Count(client.Counting(new(jail.Name, atMs + windowMs, report.Failures), nowUnixMs), jail, live, nowUnixMs, random);
        return report.Key is { } key ? Remember(decision, key, jail, nowUnixMs) : decision;
    }

    /// <summary>Carries a ban out that was asked for, by the same rules: a live one stays one offence, and a new one is one unless it is restored.</summary>
    /// <returns>The client with the ban then in force, which may be the one it has.</returns>
    public ClientRecord Impose(ClientRecord client, in BanOrder order, long nowUnixMs)
    {
        var live = client.Ban is { } last && last.IsActive(nowUnixMs) ? last : null;
        var ban = new ClientBan(
            order.Jail,
            live?.SinceUnixMs ?? nowUnixMs,
            nowUnixMs + (long?)order.Duration?.TotalMilliseconds,
            Offences(client, live, order.Restored, nowUnixMs));
        return live is not null && !order.MayShorten && !ban.EndsAfter(live.UntilUnixMs)
            ? client
            : client.Without(order.Jail).WithBan(ban);
    }

    private BanDecision Count(ClientRecord client, JailSettings jail, ClientBan? live, long nowUnixMs, double random)
    {
        var failures = client.FailuresOf(jail.Name, nowUnixMs);
        if (failures < jail.MaxRetry)
        {
            return new(client, new(live is null ? ReportOutcome.Counted : ReportOutcome.AlreadyBanned, failures, live));
        }

        // Counted towards a ban or not, they are spent.
        client = client.Without(jail.Name);
        var offences = Offences(client, live, restored: false, nowUnixMs);
        var duration = BanDurations.Of(jail, offences - 1, random);
        var ban = new ClientBan(
            jail.Name,
            live?.SinceUnixMs ?? nowUnixMs,
            nowUnixMs + (long?)duration?.TotalMilliseconds,
            offences);
        return live is not null && !ban.EndsAfter(live.UntilUnixMs)
            ? new(client, new(ReportOutcome.AlreadyBanned, failures, live))
            : new(client.WithBan(ban), new(ReportOutcome.Banned, failures, ban));
    }

    /// <summary>How often the client has been banned, counting what happens now: a live ban is counted once, and its restoring not at all.</summary>
    private int Offences(ClientRecord client, ClientBan? live, bool restored, long nowUnixMs)
    {
        var own = restored ? 0 : 1;
        if (live is not null)
        {
            return Math.Max(live.Offences, own);
        }

        return own + (client.Ban is { UntilUnixMs: { } until } ended && nowUnixMs - until < _historyMs ? ended.Offences : 0);
    }

    private static BanDecision Remember(BanDecision decision, ReportKey key, JailSettings jail, long nowUnixMs)
    {
        var memory = jail.FindTime > ShortestMemory ? jail.FindTime : ShortestMemory;
        var answered = RememberedReport.Of(key, nowUnixMs + (long)memory.TotalMilliseconds, decision.Verdict);
        return decision with { Client = decision.Client.Remembering(answered, nowUnixMs) };
    }
}
