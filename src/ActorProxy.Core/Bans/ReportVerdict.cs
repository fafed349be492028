namespace ActorProxy.Core.Bans;

/// <summary>The answer to a <see cref="FailureReport"/>.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Failures">How many count towards this jail now, these included; for <see cref="ReportOutcome.Banned"/> how many it took, for a duplicate what was answered then.</param>
/// <param name="Ban">For <see cref="ReportOutcome.Banned"/> the ban to impose, else the one in force; null without.</param>
/// <param name="Repeated">What was answered to a duplicate when it came first; null for everything else.</param>
public readonly record struct ReportVerdict(ReportOutcome Outcome, int Failures, ClientBan? Ban, ReportOutcome? Repeated = null);

/// <summary>What a decision comes to. Nothing has happened yet: the caller keeps the record once the ban is stored, or drops both.</summary>
/// <param name="Client">The client as it is then; the same object when nothing is to be kept.</param>
/// <param name="Verdict">What to answer then.</param>
public readonly record struct BanDecision(ClientRecord Client, ReportVerdict Verdict);
