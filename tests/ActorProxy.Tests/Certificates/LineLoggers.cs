using ActorProxy.Tests.EndToEnd;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Tests.Certificates;

/// <summary>Loggers that write every message to the same lines.</summary>
internal sealed class LineLoggers(OutputLines lines) : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Add($"{logLevel}: {formatter(state, exception)}");
}
