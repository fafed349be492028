using System.Net;

namespace ActorProxy.Core.Settings;

/// <summary>Where this node meets the others. Changing it needs a restart.</summary>
public sealed record ClusterSettings
{
    /// <summary>Name or address other nodes reach this one by. Default 127.0.0.1; off loopback only with TLS.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default 4053; without seeds a free loopback port is taken instead. Legal: 1 – 65535.</summary>
    public int Port { get; init; } = 4053;

    /// <summary>
    /// Nodes to join, at least one of which has to be up; the first one begins the cluster, so all nodes have the same list. Empty, the
    /// default = a cluster of one on loopback.
    /// </summary>
    public IReadOnlyList<DnsEndPoint> Seeds { get; init; } = [];

    /// <summary>PEM file with this node's certificate, and what lies between it and <see cref="TlsAuthority"/>. Empty, the default = plain TCP.</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>PEM file with its private key.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>PEM file with the authority, of this cluster alone, that signs its nodes: whoever has a certificate of it is a node.</summary>
    public string TlsAuthority { get; init; } = "";

    /// <summary>What goes from node to node nobody else can read: so certificates with their keys may.</summary>
    public bool IsPrivate => Seeds.Count == 0 || TlsCertificate.Length > 0;
}
