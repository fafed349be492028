using System.Net;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Settings;

/// <summary>The admin API. Changing it needs a restart.</summary>
public sealed record AdminSettings
{
    /// <summary>Where it listens. Default 127.0.0.1:9180; empty = no admin API. Port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Bind { get; init; } = [new(IPAddress.Loopback, 9180)];

    /// <summary>SHA-256 of the admin token, 64 hex digits in lower case; empty = admin routes answer loopback only.</summary>
    public string TokenSha256 { get; init; } = "";

    /// <summary>Sources that may read <c>/metrics</c> without a token, besides loopback. Default none.</summary>
    public IReadOnlyList<IpPrefix> MetricsFrom { get; init; } = [];

    /// <summary>PEM certificate chain; with <see cref="TlsKey"/> the admin API speaks HTTPS. Relative to the working directory. Default empty = plain HTTP.</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>PEM private key.</summary>
    public string TlsKey { get; init; } = "";
}
