namespace ActorProxy.Core.Bans;

/// <summary>The last ban of a client, in force or over: what the rule needs to know of it.</summary>
/// <param name="Jail">On whose account.</param>
/// <param name="SinceUnixMs">When it began; prolonging does not change that.</param>
/// <param name="UntilUnixMs">First millisecond that is free again; null = permanent.</param>
/// <param name="Offences">How often the client has been banned, this time included; 0 when it is only known from restored bans.</param>
public sealed record ClientBan(string Jail, long SinceUnixMs, long? UntilUnixMs, int Offences)
{
    public static ClientBan Of(Ban ban) => new(ban.Jail, ban.SinceUnixMs, ban.UntilUnixMs, ban.Offences);

    public bool IsActive(long nowUnixMs) => EndsAfter(nowUnixMs);

    /// <param name="unixMs">Milliseconds since 1970; null = never.</param>
    public bool EndsAfter(long? unixMs) => unixMs is { } other && (UntilUnixMs is not { } until || other < until);
}
