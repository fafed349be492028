namespace ActorProxy.Examining;

/// <summary>How a check ended.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>It works, but not for everybody, or not for long; or it cannot be told from here.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What one check found: one line.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Message">What was seen and, where that was wrong, what to change.</param>
internal sealed record Finding(Verdict Verdict, string Subject, string Message)
{
    public static Finding Ok(string subject, string message) => new(Verdict.Ok, subject, message);

    public static Finding Warn(string subject, string message) => new(Verdict.Warn, subject, message);

    public static Finding Fail(string subject, string message) => new(Verdict.Fail, subject, message);

    public override string ToString() => $"{Verdict.ToString().ToLowerInvariant(),-4}  {Subject}: {Message}";
}
