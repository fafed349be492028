using ActorProxy.Core.Certificates;

namespace ActorProxy.Actors.Certificates;

/// <summary>What one message between nodes may hold; Akka's frame is 128,000 bytes. What is longer is not sent, and refused where it arrives.</summary>
internal static class SharingLimits
{
    public const int MaxNameCount = 200;

    /// <summary>Of a host name (RFC 1035 §2.3.4).</summary>
    public const int MaxNameLength = 253;

    public const int MaxAuthorityLength = AcmeSettings.MaxDirectoryLength;

    public const int MaxCertificateCount = 32;

    /// <summary>Leaf, chain and key in UTF-8. Usual are 4 to 10 KB; nothing public comes near.</summary>
    public const int MaxPemBytes = 60_000;

    public const int MaxBundleBytes = 64 * 1024;

    public const int MaxAccountLength = 4096;

    public const int MaxTokenLength = 512;

    /// <summary>A token, a dot, a thumbprint of 43 characters.</summary>
    public const int MaxKeyAuthorizationLength = MaxTokenLength + 1 + 43;
}
