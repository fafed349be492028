namespace ActorProxy.Core.Bans;

/// <summary>A ban that somebody asks for, instead of reporting failures.</summary>
/// <param name="Jail">On whose account; need not be configured.</param>
/// <param name="Duration">From now; null = permanent.</param>
/// <param name="Restored">Told again after a restart of its source: no offence.</param>
/// <param name="MayShorten">True for the administrator: a live ban then ends when the new one does. Else it only grows longer.</param>
public readonly record struct BanOrder(string Jail, TimeSpan? Duration, bool Restored, bool MayShorten);
