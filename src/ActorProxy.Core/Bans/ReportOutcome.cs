namespace ActorProxy.Core.Bans;

/// <summary>What became of a reported failure. Values are frozen: answers, metrics and dashboards use their text (<see cref="ReportOutcomes.Text"/>).</summary>
public enum ReportOutcome : byte
{
    /// <summary>It counts; there are not enough for a ban.</summary>
    Counted = 0,

    /// <summary>It was the one too many, or it prolonged a ban.</summary>
    Banned = 1,

    AlreadyBanned = 2,

    /// <summary>Older than the find time, or of a client that is never banned.</summary>
    Ignored = 3,

    /// <summary>Its id has been seen: nothing happened again.</summary>
    Duplicate = 4,

    /// <summary>The edge has not seen this client reach an upstream of the reporter.</summary>
    NoEvidence = 5,

    UnknownJail = 6,

    /// <summary>No address, or no failures.</summary>
    Invalid = 7,
}

/// <summary>Outcomes as the API and the metrics name them.</summary>
public static class ReportOutcomes
{
    private static readonly string[] Texts =
        ["counted", "banned", "already-banned", "ignored", "duplicate", "no-evidence", "unknown-jail", "invalid"];

    public static string Text(this ReportOutcome outcome) => Texts[(int)outcome];
}
