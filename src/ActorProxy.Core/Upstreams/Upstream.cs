using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Upstreams;

/// <summary>A backend at run time: its settings as they stand, its targets, and how much it carries.</summary>
/// <remarks>
/// It outlives reloads, so that health and counts do; an upstream that left the configuration lives on for its connections.
/// Readers on any thread, without a lock. Addresses written as such are targets at once; names become targets when
/// <see cref="SetAddresses"/> says what they resolve to.
/// </remarks>
public sealed class Upstream
{
    /// <summary>A connection remembers which targets it tried in one 64-bit word; further addresses are left out.</summary>
    public const int MaxTargets = 64;

    // Held by those who change the targets: a reload and the monitor.
    private readonly Lock _writers = new();
    private volatile UpstreamSettings _settings;
    private volatile UpstreamTarget[] _targets;
    private int _active;
    private ulong _turn;

    public Upstream(UpstreamSettings settings)
    {
        _settings = settings;
        Mark = UpstreamSettings.MarkOf(settings.Name);
        _targets = [];
        _targets = Arrange(settings.Servers, server => Literal(server));
    }

    public string Name => _settings.Name;

    /// <summary><see cref="UpstreamSettings.MarkOf"/> its name.</summary>
    public UpstreamMark Mark { get; }

    public UpstreamSettings Settings => _settings;

    /// <summary>Where connections go. Keep one snapshot for all attempts of a connection; empty while no name has resolved.</summary>
    public ImmutableArray<UpstreamTarget> Targets => ImmutableCollectionsMarshal.AsImmutableArray(_targets);

    /// <summary>Connections to this upstream.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Called after a target's health flipped, on the thread that found out; must be quick. The monitor sets it.</summary>
    public Action<UpstreamTarget>? HealthChanged { get; set; }

    /// <summary>Counts a connection, unless <see cref="UpstreamSettings.MaxConnections"/> are there already; <see cref="Exit"/> undoes it.</summary>
    public bool TryEnter()
    {
        var max = _settings.MaxConnections;
        if (Interlocked.Increment(ref _active) > max && max > 0)
        {
            Interlocked.Decrement(ref _active);
            return false;
        }

        return true;
    }

    public void Exit() => Interlocked.Decrement(ref _active);

    /// <summary><see cref="Balancer.Pick"/> by this upstream's policy and turn.</summary>
    public int Pick(ImmutableArray<UpstreamTarget> targets, NetAddress client, ulong tried) =>
        Balancer.Pick(targets.AsSpan(), _settings.Balance, client, tried, ref _turn);

    /// <summary>Takes over what a name resolves to now. An address that was there before keeps its target, with health and count.</summary>
    /// <param name="server">One of <see cref="UpstreamSettings.Servers"/>; another one changes nothing.</param>
    /// <param name="addresses">In any order.</param>
    /// <returns>True when the targets changed.</returns>
    public bool SetAddresses(UpstreamServer server, IEnumerable<NetAddress> addresses)
    {
        // Sorted: a resolver turns its answers round each time, and that is no change.
        NetAddress[] sorted = [.. addresses.Order()];
        lock (_writers)
        {
            return Publish(Arrange(_settings.Servers, other => other == server ? sorted : Known(other)));
        }
    }

    /// <summary>Swaps changed settings in; servers that stayed keep their targets.</summary>
    internal void Apply(UpstreamSettings settings)
    {
        lock (_writers)
        {
            _settings = settings;
            Publish(Arrange(settings.Servers, server => Literal(server) is { Length: > 0 } literal ? literal : Known(server)));
        }
    }

    internal void OnHealthChanged(UpstreamTarget target) => HealthChanged?.Invoke(target);

    private static NetAddress[] Literal(UpstreamServer server) =>
        NetAddress.TryParse(server.Host, out var address) ? [address] : [];

    private NetAddress[] Known(UpstreamServer server) =>
        [.. _targets.Where(target => target.Server == server.Text).Select(target => target.Address.Address)];

    private bool Publish(UpstreamTarget[] targets)
    {
        if (targets.AsSpan().SequenceEqual(_targets))
        {
            return false;
        }

        _targets = targets;
        return true;
    }

    private UpstreamTarget[] Arrange(IReadOnlyList<UpstreamServer> servers, Func<UpstreamServer, NetAddress[]> addresses) =>
    [
        .. servers
            .SelectMany(server => addresses(server).Select(address => (server.Text, Address: new NetEndPoint(address, (ushort)server.Port))))
            .Distinct()
            .Take(MaxTargets)
            .Select(wanted => Array.Find(_targets, target => target.Server == wanted.Text && target.Address == wanted.Address)
                ?? new UpstreamTarget(this, wanted.Text, wanted.Address)),
    ];
}
