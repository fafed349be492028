using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans;

/// <summary>
/// To the ban table's actor: ban this prefix. Answered with <see cref="BanReply"/> once every loop of this node enforces it and it is
/// stored; the other nodes are told at the same time. No answer within seconds: it is enforced, but may not survive a restart.
/// </summary>
/// <param name="Prefix">Whom.</param>
/// <param name="Jail">On whose account; at most <see cref="Ban.MaxNameLength"/>, the rest is cut off.</param>
/// <param name="Origin">Who decided.</param>
/// <param name="Reporter">The reporter's name; empty for the administrator. As long as a jail's.</param>
/// <param name="Reason">For people; at most <see cref="Ban.MaxReasonLength"/>, the rest is cut off.</param>
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

/// <summary>To the ban table's actor: end the ban on exactly this prefix. Answered with <see cref="BanLifted"/> once it is over here and stored.</summary>
public sealed record LiftBan(IpPrefix Prefix) : INoSerializationVerificationNeeded;

/// <summary>What became of a <see cref="LiftBan"/>.</summary>
/// <param name="Ban">The ban that was lifted, as it was; null when there was none in force.</param>
public sealed record BanLifted(Ban? Ban) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: what is remembered of exactly this prefix? Answered with <see cref="BanRemembered"/>.</summary>
public sealed record BanHistory(IpPrefix Prefix) : INoSerializationVerificationNeeded;

/// <summary>The memory of a prefix.</summary>
/// <param name="Ban">In force or ended; null when it was never banned, or so long ago that it is forgotten.</param>
public sealed record BanRemembered(Ban? Ban) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: answer with <see cref="BansInForce"/> when the stored bans are in the table.</summary>
public sealed record AwaitBans : INoSerializationVerificationNeeded
{
    public static readonly AwaitBans Instance = new();
}

/// <param name="Count">How many the table holds.</param>
public sealed record BansInForce(int Count) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor, and from it to its store: how long after its end a ban counts, as the configuration has it now.</summary>
public sealed record KeepBanHistory(TimeSpan Time) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: whom never to ban, as the configuration has it now. Bans on them that are in force end on this node.</summary>
public sealed record SpareFromBans(NeverBanned NeverBanned) : INoSerializationVerificationNeeded;
