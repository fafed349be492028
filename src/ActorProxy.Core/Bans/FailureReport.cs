namespace ActorProxy.Core.Bans;

/// <summary>Failed logins of one client, as a reporter tells them.</summary>
/// <param name="Jail">What they count towards.</param>
/// <param name="Failures">How many; 1 or more, there is no upper bound, since a flood told as one number must not be a mistake.</param>
/// <param name="AtUnixMs">
/// When, by the reporter's clock; null = now. The future is now, however far: what is reported has happened. So a reporter whose
/// clock is ahead loses nothing, and one whose clock is behind has a find time shorter by as much.
/// </param>
/// <param name="Key">Tells a repetition; null = never one.</param>
public readonly record struct FailureReport(string Jail, int Failures = 1, long? AtUnixMs = null, ReportKey? Key = null);
