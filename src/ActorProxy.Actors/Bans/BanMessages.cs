using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans;

/// <summary>To the ban table's actor: ban this prefix. Answered with <see cref="BanReply"/> once every loop enforces it.</summary>
/// <param name="Prefix">Whom.</param>
/// <param name="Jail">On whose account.</param>
/// <param name="Origin">Who decided.</param>
/// <param name="Reporter">The reporter's name; empty for the administrator.</param>
/// <param name="Reason">For people.</param>
/// <param name="Duration">From now; null = permanent.</param>
/// <param name="Restored">A ban told again after a restart of its source: no new offence.</param>
public sealed record ImposeBan(
    IpPrefix Prefix, string Jail, BanOrigin Origin, string Reporter, string Reason, TimeSpan? Duration, bool Restored) : INoSerializationVerificationNeeded
{
    /// <summary>How often the client has been banned, this time included; null = one more than is remembered, unless it is banned right now.</summary>
    public int? Offences { get; init; }
}

/// <summary>What became of an <see cref="ImposeBan"/>.</summary>
/// <param name="Ban">The ban now in force; null when the prefix holds an address that is never banned.</param>
public sealed record BanReply(Ban? Ban) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: end the ban on exactly this prefix. Answered with <see cref="BanLifted"/>.</summary>
public sealed record LiftBan(IpPrefix Prefix) : INoSerializationVerificationNeeded;

/// <summary>What became of a <see cref="LiftBan"/>.</summary>
/// <param name="Ban">The ban that was lifted; null when there was none in force.</param>
public sealed record BanLifted(Ban? Ban) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: what is remembered of exactly this prefix? Answered with <see cref="BanRemembered"/>.</summary>
public sealed record BanHistory(IpPrefix Prefix) : INoSerializationVerificationNeeded;

/// <summary>The memory of a prefix.</summary>
/// <param name="Ban">In force or ended; null when it was never banned, or so long ago that it is forgotten.</param>
public sealed record BanRemembered(Ban? Ban) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: whom never to ban, as the configuration has it now.</summary>
public sealed record SpareFromBans(NeverBanned NeverBanned) : INoSerializationVerificationNeeded;
