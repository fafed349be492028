namespace ActorProxy.Hosting;

/// <summary>A log that takes so many lines a minute, and then says how many it has left out.</summary>
/// <remarks>
/// For Akka's cluster: whoever reaches its port makes it write an error, with a stack trace, for every connection it refuses.
/// Whole minutes, from the first line on; the count is told with the first line after. Any thread.
/// </remarks>
/// <param name="inner">Where lines go. Not disposed: it is the process's.</param>
/// <param name="time">Tells the minutes.</param>
/// <param name="perMinute">Lines of all categories together. Default 60: what a cluster has to say when it falls apart.</param>
internal sealed class LimitedLogging(ILoggerFactory inner, TimeProvider time, int perMinute = 60) : ILoggerFactory
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly LineBudget _lines = new(time, perMinute, Minute);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => new Limited(inner.CreateLogger(categoryName), _lines);

    public void Dispose()
    {
    }

    private sealed class Limited(ILogger logger, LineBudget lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || !lines.TrySpend(out var leftOut))
            {
                return;
            }

            if (leftOut > 0)
            {
                EdgeLog.LinesLeftOut(logger, leftOut);
            }

            logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
