namespace ActorProxy.Core.Bans;

/// <summary>When failures become a ban, and how long it lasts. Names and defaults are fail2ban's.</summary>
public sealed record JailSettings
{
    /// <summary>The section that gives values to jails and is none itself, like fail2ban's <c>[DEFAULT]</c>.</summary>
    public const string Defaults = "default";

    public required string Name { get; init; }

    /// <summary>Failures within <see cref="FindTime"/> that ban. Default 5. Legal: 1 – 1,000; so many times may be remembered for a client.</summary>
    public int MaxRetry { get; init; } = 5;

    /// <summary>How long a failure counts: a sliding window, where fail2ban's is an estimate. Default 10 min. Legal: 1 s – 30 d.</summary>
    public TimeSpan FindTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Of a first ban; null = permanent. Default 10 min. Legal: 1 s – 3,650 d.</summary>
    public TimeSpan? BanTime { get; init; } = TimeSpan.FromMinutes(10);

    public IncrementSettings Increment { get; init; } = new();
}

/// <summary>How bans of one client grow from one to the next. A first ban lasts <see cref="JailSettings.BanTime"/>, exactly.</summary>
public sealed record IncrementSettings
{
    /// <summary>Multiplies every ban after the first. Default 1. Legal: 0.01 – 1,000.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>No ban grows beyond it, permanent ones aside. Default 7 d: dynamic addresses change hands. Legal: from the ban time to 3,650 d.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Up to this much is added at random, so that nobody can tell the end by calculation. Default 0. Legal: 0 – 30 d.</summary>
    public TimeSpan RandomTime { get; init; }

    /// <summary>
    /// Instead of doubling: a client with n earlier bans gets ban time · factor · the n-th of these, counted from 0, the last one for
    /// ever after. Default empty = 2, 4, 8 … Legal: 1 – 1,000,000 each; a single 1 means that bans do not grow.
    /// </summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [];
}
