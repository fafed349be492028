using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace ActorProxy.Actors.Clustering;

/// <summary>A node as the configuration names it, and as Akka does: there an IPv6 address stands in brackets. Pure.</summary>
/// <remarks>Akka compares addresses as text, so each has one spelling here: the framework's, as Akka has it of the node's own.</remarks>
internal static class NodeAddress
{
    public static DnsEndPoint Canonical(DnsEndPoint node) =>
        IPAddress.TryParse(node.Host, out var address) ? new DnsEndPoint(address.ToString(), node.Port) : node;

    /// <param name="node">Any spelling.</param>
    /// <param name="self">This node's address: the protocol's name depends on TLS.</param>
    public static Address Of(DnsEndPoint node, Address self) =>
        new(self.Protocol, self.System, Canonical(node) is var known && IsIPv6(known.Host) ? $"[{known.Host}]" : known.Host, known.Port);

    /// <returns>Canonical; null for an address without a place in the network.</returns>
    public static DnsEndPoint? EndPointOf(Address address) =>
        address is { Host: { } host, Port: { } port } ? Canonical(new DnsEndPoint(host.Trim('[', ']'), port)) : null;

    public static string Text(DnsEndPoint node) => FormattableString.Invariant($"{(IsIPv6(node.Host) ? $"[{node.Host}]" : node.Host)}:{node.Port}");

    private static bool IsIPv6(string host) => IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
