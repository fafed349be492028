namespace ActorProxy.Load.Peers;

/// <summary>An ActorProxy that can be started.</summary>
/// <param name="Path">An executable, or a .dll.</param>
/// <param name="Mode">How it was made, for the head of the report.</param>
internal sealed record PublishedProgram(string Path, string Mode);
