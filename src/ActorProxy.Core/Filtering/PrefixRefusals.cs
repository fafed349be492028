using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Filtering;

/// <summary>How often the gate refused a banned prefix.</summary>
/// <param name="Prefix">As it is banned: the most specific ban that covered the clients.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct PrefixRefusals(IpPrefix Prefix, int Count);
