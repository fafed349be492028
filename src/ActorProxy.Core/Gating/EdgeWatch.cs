using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Gating;

/// <summary>What the edge sees for itself: clients that send garbage or nothing, and floods of connections.</summary>
/// <remarks>
/// Any thread. A jail that is not configured costs a look at a field; one that is, a short lock for each of its events. No evidence is
/// needed, since a client that got this far has completed a handshake from its address. Bounded: <see cref="ClientTally"/>.
/// </remarks>
public sealed class EdgeWatch
{
    private volatile State _state = new(null, null, 64);

    /// <summary>Called when a client has done so much that its jail bans it. On a loop's thread: must be quick.</summary>
    public Action<IpPrefix, JailSettings>? Offended { get; set; }

    /// <summary>Takes over changed jails; what was counted for one that stays as it is goes on.</summary>
    public void Apply(BanSettings settings)
    {
        var old = _state;
        _state = new State(Jail(EdgeJails.Noise, old.Noise), Jail(EdgeJails.Flood, old.Flood), settings.IPv6Prefix);

        EdgeJail? Jail(string name, EdgeJail? before) => settings.Jails.FirstOrDefault(jail => jail.Name == name) switch
        {
            null => null,
            var jail when before is not null && before.Settings.MaxRetry == jail.MaxRetry && before.Settings.FindTime == jail.FindTime => before with { Settings = jail },
            var jail => new EdgeJail(jail, new ClientTally(jail.MaxRetry, jail.FindTime)),
        };
    }

    /// <summary>A client has connected.</summary>
    internal void Accepted(NetAddress client, long nowMs) => Count(_state.Flood, client, nowMs);

    /// <summary>A client's connection has ended before it had said where it wants to go.</summary>
    internal void EndedNameless(NetAddress client, CloseReason reason, long nowMs)
    {
        if (reason is CloseReason.NotTls or CloseReason.PrereadTimeout or CloseReason.PrereadTooLarge or CloseReason.BadProxyHeader)
        {
            Count(_state.Noise, client, nowMs);
        }
    }

    private void Count(EdgeJail? jail, NetAddress address, long nowMs)
    {
        if (jail is null)
        {
            return;
        }

        var client = IpPrefix.OfClient(address, _state.IPv6Prefix);
        if (jail.Tally.Count(client, nowMs))
        {
            Offended?.Invoke(client, jail.Settings);
        }
    }

    private sealed record State(EdgeJail? Noise, EdgeJail? Flood, int IPv6Prefix);

    private sealed record EdgeJail(JailSettings Settings, ClientTally Tally);
}
