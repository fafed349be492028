namespace ActorProxy.Admin;

/// <summary>Failed logins of one client as a reporter writes them.</summary>
internal sealed record ReportRequest
{
    /// <summary>An address; a CIDR is none.</summary>
    public string? Ip { get; init; }

    public string? Jail { get; init; }

    public int Failures { get; init; } = 1;

    /// <summary>A repetition of the same id counts once; each reporter has its own.</summary>
    public string? Id { get; init; }

    /// <summary>RFC 3339; absent = now.</summary>
    public string? At { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What became of one of them.</summary>
/// <param name="Ip">In its canonical form; as it was sent when it is no address.</param>
/// <param name="Jail">As it was sent.</param>
/// <param name="Outcome">As <see cref="Core.Bans.ReportOutcomes"/> has it.</param>
/// <param name="Failures">How many count towards the jail now.</param>
/// <param name="Until">When the client's ban ends; null = not banned, or for ever.</param>
internal sealed record ReportResult(string Ip, string Jail, string Outcome, int Failures, DateTimeOffset? Until);

/// <summary>The answer to a request, a result for each report in its order.</summary>
internal sealed record ReportResults(IReadOnlyList<ReportResult> Results);
