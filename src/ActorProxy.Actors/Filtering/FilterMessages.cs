using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Filtering;

/// <summary>To the kernel filter's actor: the configuration as it is now.</summary>
/// <param name="Enabled">Off takes the program off at once.</param>
/// <param name="NeverBanned">Whom not to drop, whatever is banned.</param>
public sealed record ConfigureFilter(bool Enabled, NeverBanned NeverBanned) : INoSerializationVerificationNeeded;

/// <summary>
/// To the kernel filter's actor: this ban has gone from the table, or has become shorter. Answered with <see cref="ReleasedFromFilter"/>
/// when no listening socket drops the prefix on account of the ban as it was.
/// </summary>
public sealed record ReleaseFromFilter(IpPrefix Prefix) : INoSerializationVerificationNeeded;

/// <summary>The kernel lets the prefix through to the gate.</summary>
public sealed record ReleasedFromFilter : INoSerializationVerificationNeeded
{
    public static readonly ReleasedFromFilter Instance = new();
}
