using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Gating;

/// <summary>2. Gate: may this client in? Asked right after accept, and again for the client that a PROXY header announces.</summary>
/// <remarks>
/// Any thread, no allocation; no lock unless connections are limited per client. Whoever got <see cref="GateVerdict.Pass"/> from
/// <see cref="Admit"/> or <see cref="AdmitProxy"/> calls <see cref="Release"/> once, when the connection has ended.
/// Limits may be changed at any time: live connections stay, and those from before the per-client limit was turned on
/// (or the IPv6 prefix changed) do not count towards it.
/// </remarks>
public sealed class AcceptGate
{
    private readonly BanTable _bans;
    private volatile Limits _limits;
    private int _active;

    public AcceptGate(BanTable bans, LimitSettings limits, BanSettings clients)
    {
        _bans = bans;
        _limits = Limits.From(limits, clients, null);
        Watch.Apply(clients);
    }

    /// <summary>Counts what clients do to the edge itself.</summary>
    public EdgeWatch Watch { get; } = new();

    /// <summary>Connections let in and not yet released.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Clients that have connections, while those are limited per client.</summary>
    internal int CountedClients => _limits.Clients?.Count ?? 0;

    /// <summary>Takes over changed limits. One caller at a time.</summary>
    public void Apply(LimitSettings limits, BanSettings clients)
    {
        _limits = Limits.From(limits, clients, _limits.Clients);
        Watch.Apply(clients);
    }

    public bool IsBanned(NetAddress client, long nowUnixMs) => _bans.IsBanned(client, nowUnixMs);

    /// <summary>The ban that a client was refused for; null when it has ended meanwhile.</summary>
    public Ban? FindBan(NetAddress client, long nowUnixMs) => _bans.Find(client, nowUnixMs);

    /// <summary>Judges a client that connects itself.</summary>
    public GateVerdict Admit(NetAddress client, long nowUnixMs)
    {
        var verdict = AdmitProxy(client, nowUnixMs);
        if (verdict == GateVerdict.Pass && !TryCount(client))
        {
            Interlocked.Decrement(ref _active);
            return GateVerdict.OverLimit;
        }

        return verdict;
    }

    /// <summary>Judges a peer that must announce its client: it may have any number of connections, each counts for the client announced.</summary>
    public GateVerdict AdmitProxy(NetAddress peer, long nowUnixMs)
    {
        if (_bans.IsBanned(peer, nowUnixMs))
        {
            return GateVerdict.Banned;
        }

        var max = _limits.MaxConnections;
        if (Interlocked.Increment(ref _active) > max && max > 0)
        {
            Interlocked.Decrement(ref _active);
            return GateVerdict.OverLimit;
        }

        return GateVerdict.Pass;
    }

    /// <summary>Judges the client announced on a connection that <see cref="AdmitProxy"/> let in.</summary>
    /// <returns><see cref="GateVerdict.Pass"/>: from now on the connection is this client's. Else it is still nobody's.</returns>
    public GateVerdict AdmitAnnounced(NetAddress client, long nowUnixMs)
    {
        if (_bans.IsBanned(client, nowUnixMs))
        {
            return GateVerdict.Banned;
        }

        return TryCount(client) ? GateVerdict.Pass : GateVerdict.OverLimit;
    }

    /// <summary>Gives a connection's place back.</summary>
    /// <param name="client">Whose it was; null when a proxy let in had not announced a client that passed.</param>
    public void Release(NetAddress? client)
    {
        Interlocked.Decrement(ref _active);
        if (client is { } counted)
        {
            _limits.Clients?.Exit(counted);
        }
    }

    private bool TryCount(NetAddress client)
    {
        var limits = _limits;
        return limits.Clients is null || limits.Clients.TryEnter(client, limits.MaxConnectionsPerIp);
    }

    private sealed record Limits(int MaxConnections, int MaxConnectionsPerIp, ClientCounts? Clients)
    {
        public static Limits From(LimitSettings limits, BanSettings clients, ClientCounts? counts)
        {
            if (limits.MaxConnectionsPerIp == 0)
            {
                counts = null;
            }
            else if (counts?.IPv6Prefix != clients.IPv6Prefix)
            {
                counts = new ClientCounts(clients.IPv6Prefix);
            }

            return new Limits(limits.MaxConnections, limits.MaxConnectionsPerIp, counts);
        }
    }
}
