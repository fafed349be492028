using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration.Binding;

/// <summary>A value and where it was written, for what can only be checked later.</summary>
internal readonly record struct Located<T>(T Value, HoconPosition Position, HoconPath Path);
