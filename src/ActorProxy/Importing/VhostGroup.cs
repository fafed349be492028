using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>The servers of <c>http</c> that share an address: the name of a request chooses among them.</summary>
/// <param name="Key">The address; see <see cref="NginxListen.Group"/>.</param>
/// <param name="Members">In order of the files.</param>
internal sealed record VhostGroup(string Key, IReadOnlyList<Vhost> Members)
{
    public IReadOnlyList<NginxListen> Listens => [.. Members.SelectMany(member => member.Listens).Where(listen => listen.Group == Key)];

    public bool IsTls => Listens.Any(listen => listen.Has("ssl"));

    /// <summary>Reached from this machine only.</summary>
    public bool IsLocal => Listens.All(listen => listen.IsLocal);

    /// <summary>Who answers when no name fits: nginx takes the one that says so, else the first.</summary>
    public Vhost Default => Members.FirstOrDefault(member => member.Listens.Any(listen => listen.Group == Key && listen.IsDefault)) ?? Members[0];

    public static IReadOnlyList<VhostGroup> Of(IReadOnlyList<Vhost> vhosts) =>
        [.. vhosts.SelectMany(vhost => vhost.Listens).Select(listen => listen.Group).Distinct().Select(key => new VhostGroup(key, [.. vhosts.Where(vhost => vhost.ListensOn(key))]))];

    /// <summary>True when every server of a pool is this address.</summary>
    public bool IsBehind(ServerPool pool) =>
        pool.Servers.All(server => Listens.Any(listen => listen.IsReachedBy(server.Host, server.Port)))
        && pool.Unix.All(path => Listens.Any(listen => listen.UnixPath == path));

    /// <summary>Every name with the server that has it; of two with the same name nginx takes the first.</summary>
    public IEnumerable<(HostPattern Pattern, Vhost Vhost)> Names =>
        Members.SelectMany(member => member.Names.Select(name => (Pattern: name, Vhost: member))).DistinctBy(name => name.Pattern.Route);
}
