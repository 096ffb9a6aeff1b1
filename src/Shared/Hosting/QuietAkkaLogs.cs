using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Security;

namespace Spectral.Shared.Hosting;

/// <summary>
/// Akka's log records without what remoting says of connections that come and go, several lines and a stack trace for every
/// node that dies: who is a member is told by our own leases. A stranger is one line for each address and fault.
/// </summary>
/// <param name="inner">Takes the rest; disposed by its owner.</param>
public sealed partial class QuietAkkaLogs(ILoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] Chatter = ["endpointManager", "[remoting (", "[TcpServerHandler (", "[TcpClientHandler (", "Mutual TLS required"];

    private readonly OnceOnly<(string Host, string Fault)> _refused = new();

    public ILogger CreateLogger(string categoryName) => new Filter(inner.CreateLogger(categoryName), _refused);

    /// <summary>Who was refused and why, where a record of the transport says so.</summary>
    private static (string Host, string Fault)? Refusal(string text)
    {
        string? fault = !text.Contains("[TcpServerHandler (", StringComparison.Ordinal) ? null
            : text.Contains("Rejected incoming connection", StringComparison.Ordinal) ? "it did not get through the TLS handshake"
            : text.Contains("FrameException", StringComparison.Ordinal) ? "what it sent is no frame of ours"
            : null;
        return fault is null ? null : (Remote().Matches(text).LastOrDefault()?.Groups["host"].Value ?? "an unknown address", fault);
    }

    /// <summary>The address in <c>[[::ffff:10.0.0.1]:7419->[::ffff:10.0.0.2]:48770]</c> and the like; the last one is the other side's.</summary>
    [GeneratedRegex(@"\[(?:::ffff:)?(?<host>[0-9a-fA-F.:]+)\]:\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Remote();

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
    }

    private sealed class Filter(ILogger logger, OnceOnly<(string Host, string Fault)> refused) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            if (Refusal(text) is { } refusal && refused.IsNew(refusal))
            {
                logger.RemotingRefused(refusal.Host, refusal.Fault);
            }

            if (!Array.Exists(Chatter, part => text.Contains(part, StringComparison.Ordinal)))
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
