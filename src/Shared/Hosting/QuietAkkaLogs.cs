using Microsoft.Extensions.Logging;

namespace Spectral.Shared.Hosting;

/// <summary>
/// Akka's log records without what remoting says of connections that come and go, several lines and a stack trace for every
/// node that dies: who is a member is told by our own leases.
/// </summary>
/// <param name="inner">Takes the rest; disposed by its owner.</param>
public sealed class QuietAkkaLogs(ILoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] Chatter = ["endpointManager", "[remoting ("];

    public ILogger CreateLogger(string categoryName) => new Filter(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
    }

    private sealed class Filter(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            if (!Array.Exists(Chatter, part => text.Contains(part, StringComparison.Ordinal)))
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
