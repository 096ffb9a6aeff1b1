using System.Collections.Immutable;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Which sweeps there are. Immutable.</summary>
internal sealed record SweepBook
{
    public static SweepBook Empty { get; } = new();

    /// <summary>Sweep id to whether something is to be done for it.</summary>
    private ImmutableDictionary<string, bool> Sweeps { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Sweeps that have not ended, in order of their ids.</summary>
    public IEnumerable<string> Active => Sweeps.Where(sweep => sweep.Value).Select(sweep => sweep.Key).Order(StringComparer.Ordinal);

    /// <summary>All sweeps, in no order.</summary>
    public IEnumerable<SweepEntry> Entries => Sweeps.Select(sweep => new SweepEntry(sweep.Key, sweep.Value));

    public SweepBook Apply(IJournalEvent happened) => happened switch
    {
        CoordinatorEvents.SweepOpened opened => this with { Sweeps = Sweeps.SetItem(opened.Sweep, true) },
        CoordinatorEvents.SweepEnded ended => this with { Sweeps = Sweeps.SetItem(ended.Sweep, false) },
        _ => this,
    };

    public bool Contains(string sweep) => Sweeps.ContainsKey(sweep);

    public bool IsActive(string sweep) => Sweeps.GetValueOrDefault(sweep);
}
