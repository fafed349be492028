namespace ActorProxy.Core.Bans;

/// <summary>Something that befell a client, for people who ask why it is banned.</summary>
/// <param name="AtUnixMs">When it was told here.</param>
/// <param name="What">Frozen as <see cref="ClientEventKind"/> is.</param>
/// <param name="Jail">On whose account.</param>
/// <param name="Reporter">Who told it; empty for the administrator.</param>
/// <param name="Failures">How many failures it told of; 0 for an order.</param>
public readonly record struct ClientEvent(long AtUnixMs, ClientEventKind What, string Jail, string Reporter, int Failures)
{
    /// <summary>Of one client; the oldest makes way.</summary>
    public const int MostPerClient = 8;

    /// <summary>Adds to what is known, newest last.</summary>
    public static ClientEvent[] Add(ClientEvent[] events, ClientEvent added) =>
        [.. events.AsSpan(Math.Max(0, events.Length - (MostPerClient - 1))), added];
}

/// <summary>What befell a client. Values are frozen: they cross nodes.</summary>
public enum ClientEventKind : byte
{
    /// <summary>Failures were counted.</summary>
    Counted = 0,

    /// <summary>A ban was imposed or prolonged.</summary>
    Banned = 1,

    /// <summary>Failures came while it was banned.</summary>
    AlreadyBanned = 2,

    Unbanned = 3,
}
