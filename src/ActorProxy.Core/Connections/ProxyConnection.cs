using System.Collections.Immutable;
using System.Diagnostics;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.ProxyHeaders;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Connections;

/// <summary>Everything about one connection from the gate to the end. What happens to it is in <see cref="DataPath"/> and the stages.</summary>
/// <remarks>Loop thread only. Kept small: an idle connection costs this, its two sockets and its actor.</remarks>
public sealed class ProxyConnection
{
    // What Linux waits before it asks (tcp_keepalive_time).
    private const long KeepAliveAfterMs = 2 * 60 * 60 * 1000;

    private readonly DataPath _path;

    internal ProxyConnection(DataPath path, EventLoop loop, Listener listener, LoopSocket client, NetEndPoint peer, ConnectionId id)
    {
        _path = path;
        Loop = loop;
        Listener = listener;
        ClientSocket = client;
        client.Connection = this;
        Peer = peer;
        Id = id;
        AcceptedAt = Stopwatch.GetTimestamp();
        AcceptedUnixMs = loop.UnixMs;
    }

    public ConnectionId Id { get; }

    /// <summary>Who the connection comes from: as PROXY announced, else the socket's peer.</summary>
    public NetEndPoint Client => Announced?.Source ?? Peer;

    /// <summary>Why it ended; <see cref="CloseReason.None"/> while it lives.</summary>
    public CloseReason Reason { get; internal set; }

    /// <summary>The listener's name.</summary>
    public string ListenerName => Listener.Name;

    /// <summary>Which loop it lives on.</summary>
    public int LoopId => Loop.Id;

    /// <summary>The route it took, as configured; null until it has one.</summary>
    public string? Route { get; internal set; }

    /// <summary>The upstream it goes to; null until it has one.</summary>
    public string? UpstreamName => Upstream?.Name ?? (Offloaded is null ? null : RouteTableSettings.Sites);

    /// <summary>Kept for the owner, who finds its actor by it.</summary>
    public object? OwnerState { get; set; }

    /// <summary>True once closed.</summary>
    public bool IsClosed => Stage == Stage.Closed;

    internal EventLoop Loop { get; }

    /// <summary>The listener as it stood at accept: a reload does not change a live connection.</summary>
    internal Listener Listener { get; }

    /// <summary>The socket's own peer.</summary>
    internal NetEndPoint Peer { get; }

    internal AnnouncedClient? Announced { get; set; }

    /// <summary>The gate counts this connection for <see cref="Client"/>.</summary>
    internal bool IsCounted { get; set; }

    internal Stage Stage { get; set; }

    internal LoopSocket ClientSocket { get; }

    internal LoopSocket? UpstreamSocket { get; set; }

    // First bytes, see OpeningBuffer.
    internal byte[]? HeldOpening { get; set; }

    internal int HeldOpeningLength { get; set; }

    // What the preread found: a server name, or the domain of an XMPP stream.
    internal string? ServerName { get; set; }

    internal AlpnList? Alpn { get; set; }

    // What the route and the balancer chose.
    internal Upstream? Upstream { get; set; }

    /// <summary>The upstream has a place taken for this connection.</summary>
    internal bool IsCountedByUpstream { get; set; }

    internal ImmutableArray<UpstreamTarget> Candidates { get; set; }

    internal UpstreamTarget? Target { get; set; }

    /// <summary>The route leads to the sites.</summary>
    internal bool IsForSites { get; set; }

    /// <summary>In the reverse proxy's hands.</summary>
    internal IOffloadedConnection? Offloaded { get; set; }

    /// <summary>Requests the reverse proxy has seen on it.</summary>
    internal long Requests => Offloaded?.Requests ?? 0;

    /// <summary>Whose servers see this client now: they may report it.</summary>
    internal Upstream? Reached => Target is null ? Offloaded?.Reached : Upstream;

    internal long BytesIn => Offloaded?.BytesIn ?? FromClient.Bytes;

    internal long BytesOut => Offloaded?.BytesOut ?? FromUpstream.Bytes;

    internal ulong TriedTargets { get; set; }

    internal byte Attempts { get; set; }

    /// <summary>Length of the PROXY header in front of the first bytes; null until it was written there.</summary>
    internal int? HeaderLength { get; set; }

    /// <summary>Why the last connect failed.</summary>
    internal CloseReason ConnectFailure { get; set; }

    internal Flow FromClient;
    internal Flow FromUpstream;

    // Times. Durations by Stopwatch ticks, deadlines by the loop's milliseconds.
    internal long AcceptedAt { get; }

    internal long AcceptedUnixMs { get; }

    internal long NamedAt { get; set; }

    internal long ConnectingAt { get; set; }

    internal long ConnectedAt { get; set; }

    /// <summary>Of the stage, except in the pump.</summary>
    internal long DeadlineMs { get; set; }

    internal long LastActiveMs { get; private set; }

    /// <summary>When <see cref="OnDeadline"/> is due.</summary>
    internal long DueMs => Stage == Stage.Pump ? LastActiveMs + IdleTimeoutMs : DeadlineMs;

    internal IUpstreamMetrics UpstreamMetrics => _path.Metrics.Upstream(Upstream!.Name);

    private long IdleTimeoutMs =>
        Upstream!.Settings.IdleTimeout is { Ticks: > 0 } timeout ? (long)timeout.TotalMilliseconds : int.MaxValue;

    // Places in the loop's structures.
    internal ProxyConnection? NextInBucket { get; set; }

    internal ProxyConnection? PreviousInBucket { get; set; }

    internal int Bucket { get; set; } = -1;

    internal bool IsQueued { get; set; }

    /// <summary>A fault was reported; the owner is about to abort.</summary>
    internal bool IsFaulted { get; set; }

    /// <summary>Starts the stages. Called by the owner, once, on the loop's thread.</summary>
    public void Begin() => _path.Advance(this);

    /// <summary>Ends it now, from outside the data path: kick, ban, drain, fault. Both sides get RST. Does nothing when it has ended.</summary>
    public void Abort(CloseReason reason) => _path.Abort(this, reason);

    public ConnectionInfo Describe() => new(
        Id,
        Listener.Name,
        Client,
        ServerName,
        Route,
        UpstreamName,
        Target?.Server,
        BytesIn,
        BytesOut,
        DateTimeOffset.FromUnixTimeMilliseconds(AcceptedUnixMs),
        Stage switch
        {
            Stage.ProxyIn or Stage.Preread => "preread",
            Stage.Route or Stage.Connect or Stage.ProxyOut => "connect",
            Stage.Pump => "pump",
            Stage.Offload => "site",
            _ => "closed",
        });

    /// <summary>The reverse proxy is done with it. Any thread.</summary>
    internal void FinishOffloaded(CloseReason reason) => Loop.Execute(_ => Abort(reason), null);

    /// <summary>The reverse proxy is about to send its client's requests to an upstream. Any thread.</summary>
    internal Task NoteReached(Upstream upstream) => Loop.AskAsync(_ =>
    {
        _path.Evidence.Note(this, upstream);
        return true;
    });

    /// <summary>A socket's flags have changed, or its turn in the queue has come.</summary>
    internal void OnReady() => _path.Advance(this);

    internal void OnDeadline() => _path.OnDeadline(this);

    /// <summary>Sets the deadline of the stages before the pump.</summary>
    internal void SetDeadline(long deadlineMs)
    {
        var before = DueMs;
        DeadlineMs = deadlineMs;
        RescheduleIfSooner(before);
    }

    /// <summary>From here on the deadline is the upstream's idle time-out, counted from the last byte.</summary>
    internal void BeginIdleTimeout()
    {
        var before = DueMs;
        LastActiveMs = Loop.NowMs;
        DeadlineMs = LastActiveMs + IdleTimeoutMs;
        RescheduleIfSooner(before);

        // Only where the deadline does not find a dead peer long before: the timer costs every connection half a microsecond.
        if (IdleTimeoutMs > KeepAliveAfterMs)
        {
            ClientSocket.KeepAlive();
            UpstreamSocket!.KeepAlive();
        }
    }

    /// <summary>Bytes have moved: the idle time-out counts from now.</summary>
    internal void Touch() => LastActiveMs = Loop.NowMs;

    /// <summary>To be returned by a stage that ends the connection.</summary>
    internal Outcome End(CloseReason reason)
    {
        Reason = reason;
        return Outcome.Close;
    }

    private void RescheduleIfSooner(long before)
    {
        if (DueMs < before)
        {
            Loop.Live.Reschedule(this);
        }
    }
}
