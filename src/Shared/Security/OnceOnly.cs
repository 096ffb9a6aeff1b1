using System.Collections.Concurrent;

namespace Spectral.Shared.Security;

/// <summary>
/// What has been logged already: strangers who come again and again get one line. Beyond <see cref="Limit"/> kinds of them
/// nothing is new, so that nobody fills the memory or the log. Thread-safe.
/// </summary>
public sealed class OnceOnly<T>
    where T : notnull
{
    public const int Limit = 1000;

    private readonly ConcurrentDictionary<T, bool> _seen = new();

    /// <summary>True the first time.</summary>
    public bool IsNew(T seen) => _seen.Count < Limit && _seen.TryAdd(seen, true);
}
