using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration;

/// <summary>What the nodes of a cluster cannot have in common: <c>cluster.host</c>, <c>cluster.port</c> and <c>cluster.tls</c>.</summary>
/// <remarks>Left out of the hash, so that equal hashes mean what one wants to know: the same file on every node.</remarks>
internal static class NodeIdentity
{
    private const string Section = "cluster";
    private static readonly string[] Keys = ["host", "port", "tls"];

    /// <param name="root">The whole configuration, Akka's section included.</param>
    public static ConfigObject Without(ConfigObject root) => Changed(root, "actorproxy", edge => Changed(edge, Section, Stripped));

    // A section that held nothing else is gone: a node alone need not have one.
    private static ConfigObject? Stripped(ConfigObject cluster) =>
        cluster.Members.Where(member => !Keys.Contains(member.Name)).ToArray() is { Length: > 0 } rest ? new ConfigObject(rest, cluster.Position) : null;

    private static ConfigObject Changed(ConfigObject parent, string name, Func<ConfigObject, ConfigObject?> change) =>
        new([.. parent.Members.Select(member => Changed(member, name, change)).OfType<ConfigMember>()], parent.Position);

    private static ConfigMember? Changed(ConfigMember member, string name, Func<ConfigObject, ConfigObject?> change) =>
        member.Name != name || member.Node is not ConfigObject node ? member
        : change(node) is { } changed ? member with { Node = changed }
        : null;
}
