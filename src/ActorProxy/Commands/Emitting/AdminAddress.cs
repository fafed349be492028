using System.Net;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Settings;

namespace ActorProxy.Commands.Emitting;

/// <summary>Where others find the admin API, as far as the configuration tells.</summary>
internal static class AdminAddress
{
    /// <summary>The first of <c>admin.bind</c> that has a port of its own.</summary>
    /// <returns>Null when there is none. For an address that stands for all of them, one that others can reach, if the machine has one.</returns>
    public static IPEndPoint? Of(AdminSettings admin) =>
        admin.Bind.FirstOrDefault(bind => bind.Port != 0) is { } bind ? new IPEndPoint(IsEvery(bind.Address) ? OwnAddress() : bind.Address, bind.Port) : null;

    public static string Scheme(AdminSettings admin) => admin.TlsCertificate.Length > 0 ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    /// <summary>True for 0.0.0.0 and ::.</summary>
    public static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress OwnAddress() =>
        NeverBanned.InterfaceAddresses().Where(address => !address.IsLoopback).OrderByDescending(address => address.IsIPv4).Select(address => address.ToIPAddress())
            .FirstOrDefault(address => !address.IsIPv6LinkLocal, IPAddress.Loopback);
}
