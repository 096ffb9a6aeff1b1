using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Keeps what a listener logs.</summary>
internal sealed class RecordingLogger : ILogger<CommunicatorListener>
{
    private readonly ConcurrentQueue<string> _warnings = new();

    public IReadOnlyCollection<string> Warnings => _warnings;

    /// <summary>The one warning there is; a listener may close a connection a moment before it logs why.</summary>
    public string Single()
    {
        WaitFor(1);
        return Assert.Single(_warnings);
    }

    /// <summary>Returns once there are so many warnings.</summary>
    public void WaitFor(int count) => Assert.True(SpinWait.SpinUntil(() => _warnings.Count >= count, Members.Patience), "nothing was logged");

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
