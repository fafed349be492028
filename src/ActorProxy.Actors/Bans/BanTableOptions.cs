using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans;

/// <summary>What the ban table's actor works with.</summary>
public sealed record BanTableOptions
{
    /// <summary>The table to write.</summary>
    public required BanTable Table { get; init; }

    /// <summary>Dates decisions. Outlives a fault of the actor, so that no version is given twice.</summary>
    public required BanClock Clock { get; init; }

    /// <summary>Whom not to ban, until <see cref="SpareFromBans"/> says otherwise.</summary>
    public required NeverBanned NeverBanned { get; init; }

    /// <summary>Supervisors of the loops, which cut.</summary>
    public required IReadOnlyList<IActorRef> Loops { get; init; }

    /// <summary>The kernel filter's actor, which lets go of a prefix before its ban counts as lifted.</summary>
    public required IActorRef Filter { get; init; }

    /// <summary>Told how the table stands.</summary>
    public required BanTableStatus Status { get; init; }

    /// <summary>Where bans outlive the process.</summary>
    public BanStoreOptions Store { get; init; } = new() { Path = "" };

    /// <summary>Told how many live connections a ban cut. Any thread.</summary>
    public Action<int> OnCut { get; init; } = _ => { };

    /// <summary>Told how long a ban took from its decision on another node until this one enforces it, by the two nodes' clocks. Any thread.</summary>
    public Action<TimeSpan> OnPropagated { get; init; } = _ => { };

    /// <summary>The clock bans are compared with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Hears of bans; Akka's own would lose its category, and with it its level.</summary>
    public required ILogger Logger { get; init; }
}
