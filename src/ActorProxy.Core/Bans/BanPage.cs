namespace ActorProxy.Core.Bans;

/// <summary>A stretch of the list of bans, newest first.</summary>
/// <param name="Bans">Active ones only.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
public sealed record BanPage(IReadOnlyList<Ban> Bans, BanCursor? Next);
