namespace ActorProxy.Load;

/// <summary>A measurement that cannot be trusted or an environment that cannot run it; the message is for the reader of the bench.</summary>
internal sealed class LoadException(string message) : Exception(message);
