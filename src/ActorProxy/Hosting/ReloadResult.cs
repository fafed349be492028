namespace ActorProxy.Hosting;

/// <summary>What a reload came to.</summary>
/// <param name="Hash">Of the configuration in force after it.</param>
/// <param name="Changes">What changed; empty when nothing did, or when it was rejected.</param>
/// <param name="NeedsRestart">What the file says differently but only a restart can apply.</param>
/// <param name="Warnings">What has no effect.</param>
/// <param name="Problems">Why it was rejected; empty = accepted.</param>
public sealed record ReloadResult(
    string Hash, IReadOnlyList<string> Changes, IReadOnlyList<string> NeedsRestart, IReadOnlyList<string> Warnings, IReadOnlyList<string> Problems)
{
    public bool Succeeded => Problems.Count == 0;
}

/// <summary>A reload, and when it was tried.</summary>
public sealed record PastReload(DateTimeOffset At, ReloadResult Result);
