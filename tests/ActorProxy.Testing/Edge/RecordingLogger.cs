using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Testing.Edge;

/// <summary>A logger that keeps warnings and errors for the test.</summary>
public sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Message)> Messages { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Messages.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : ": " + exception)));
}
