namespace ActorProxy.Importing.Nginx;

/// <summary>A file that nginx itself would not take.</summary>
/// <param name="place">Where.</param>
/// <param name="message">What is wrong.</param>
internal sealed class NginxFileException(NginxPlace place, string message) : Exception($"{place}: {message}");
