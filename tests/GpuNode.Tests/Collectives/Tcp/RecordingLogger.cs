using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Keeps what a listener logs.</summary>
internal sealed class RecordingLogger : ILogger<CommunicatorListener>
{
    private readonly ConcurrentQueue<string> _warnings = new();

    public IReadOnlyCollection<string> Warnings => _warnings;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            _warnings.Enqueue(formatter(state, exception));
        }
    }
}
