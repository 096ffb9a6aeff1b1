namespace Spectral.Shared.Hosting;

/// <summary>Ends a process whose parent is gone: children of a killed <c>spectral up</c> are not to stay behind.</summary>
public static class ParentWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Looks from time to time; does nothing without a parent.</summary>
    /// <param name="parent">Process id.</param>
    /// <param name="whenGone">Called once.</param>
    public static IDisposable Start(int parent, TimeProvider time, Action whenGone)
    {
        bool told = false;
        return time.CreateTimer(
            _ =>
            {
                if (!Directory.Exists($"/proc/{parent}") && !Interlocked.Exchange(ref told, true))
                {
                    whenGone();
                }
            },
            state: null,
            Period,
            Period);
    }
}
