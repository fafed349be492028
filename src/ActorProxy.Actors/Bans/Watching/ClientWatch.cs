using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>What all entities of a node share. Any thread.</summary>
public sealed class ClientWatch
{
    private volatile BanRule _rule;

    /// <param name="settings">The jails.</param>
    /// <param name="table">The node's own, to look into.</param>
    /// <param name="time">The clock failures are dated by.</param>
    /// <param name="capacity">How many clients the node watches at most.</param>
    public ClientWatch(BanSettings settings, BanTable table, TimeProvider time, int capacity = WatchedClients.DefaultCapacity)
    {
        _rule = new BanRule(settings);
        Table = table;
        Time = time;
        Clients = new WatchedClients(capacity);
    }

    public WatchedClients Clients { get; }

    internal BanTable Table { get; }

    internal TimeProvider Time { get; }

    /// <summary>As configured now.</summary>
    internal BanRule Rule => _rule;

    /// <summary>Takes over changed jails. Failures that count already go on counting for the find time they had.</summary>
    public void Apply(BanSettings settings) => _rule = new BanRule(settings);

    /// <summary>Lets every entity rest that would lose nothing by it.</summary>
    public void Sweep() => Clients.Rest(Time.GetUtcNow().ToUnixTimeMilliseconds());
}
