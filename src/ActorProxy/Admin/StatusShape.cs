namespace ActorProxy.Admin;

/// <summary>The edge at a glance, on the wire.</summary>
internal sealed record StatusShape(
    string Version,
    string Phase,
    DateTimeOffset Started,
    double UptimeSeconds,
    int Connections,
    int Bans,
    bool BanStoreOk,
    bool BansSynced,
    KernelFilterShape KernelFilter,
    IReadOnlyList<ListenerShape> Listeners,
    IReadOnlyList<UpstreamShape> Upstreams,
    IReadOnlyList<CertificateShape> Certificates,
    ConfigShape Config,
    ClusterShape Cluster);

internal sealed record KernelFilterShape(string State, int Entries, long Drops);

internal sealed record ListenerShape(string Name, string Address);

internal sealed record UpstreamShape(string Name, int Connections, IReadOnlyList<ServerShape> Servers);

internal sealed record ServerShape(string Server, string Address, bool Healthy, int Connections);

/// <param name="Site">As configured.</param>
/// <param name="NotAfter">When it ends; null for a temporary one, which no client trusts.</param>
/// <param name="Serial">Its serial number in hex: the same on every node that shows the same certificate.</param>
internal sealed record CertificateShape(string Site, DateTimeOffset? NotAfter, string Serial);

/// <param name="Hash">Of the resolved text.</param>
/// <param name="LoadedAt">When it was put in force.</param>
/// <param name="Files">The file and what it includes.</param>
/// <param name="Warnings">What of it has no effect, or does not work on this machine.</param>
/// <param name="LastReload">Null when none was tried since the start.</param>
internal sealed record ConfigShape(string Hash, DateTimeOffset LoadedAt, IReadOnlyList<string> Files, IReadOnlyList<string> Warnings, LastReloadShape? LastReload);

/// <param name="At">When it was tried.</param>
/// <param name="Succeeded">Else the configuration before stayed in force.</param>
/// <param name="Problems">Why it was rejected.</param>
/// <param name="NeedsRestart">What the file says differently but only a restart can apply.</param>
internal sealed record LastReloadShape(DateTimeOffset At, bool Succeeded, IReadOnlyList<string> Problems, IReadOnlyList<string> NeedsRestart);

internal sealed record ClusterShape(string Self, bool Detached, IReadOnlyList<MemberShape> Members);

internal sealed record MemberShape(string Address, string Status);
