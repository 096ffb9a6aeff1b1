namespace Spectral.Cli.Planning;

/// <summary>Chooses, of several ways to need less memory, those that suffice.</summary>
internal sealed class MemoryProposals
{
    private const int Unused = -1;

    private readonly Func<PlanChange, long?> _predict;
    private readonly MemoryRemedy[] _remedies;

    /// <param name="remedies">The one that costs its user least comes first.</param>
    /// <param name="predict">Bytes that are needed with a change; null where the change cannot be made.</param>
    public MemoryProposals(IEnumerable<MemoryRemedy> remedies, Func<PlanChange, long?> predict)
    {
        _predict = predict;
        _remedies = [.. remedies.Select(Useful).Where(remedy => remedy.Choices.Count > 0)];
    }

    /// <summary>
    /// For each remedy what suffices: it alone, else it with cheaper ones, as few and as little of them as can be. What an earlier proposal does with
    /// fewer remedies is not proposed again.
    /// </summary>
    /// <param name="available">Bytes that it has to fit into.</param>
    public IReadOnlyList<MemoryProposal> Choose(long available)
    {
        List<(HashSet<int> Used, MemoryProposal Proposal)> found = [];
        for (int remedy = 0; remedy < _remedies.Length; remedy++)
        {
            int[]? strongest = Sets(remedy).FirstOrDefault(choices => Fits(choices, available));
            if (strongest is null)
            {
                continue;
            }

            int[] choices = Relaxed(strongest, remedy, available);
            HashSet<int> used = [.. Used(choices)];
            if (!found.Exists(earlier => earlier.Used.IsSubsetOf(used)))
            {
                found.Add((used, Proposal(choices)));
            }
        }

        return [.. found.Select(proposal => proposal.Proposal)];
    }

    /// <summary>The fewest bytes that a remedy, alone or with cheaper ones, leads to; null where there is none.</summary>
    public long? Least() => Enumerable.Range(0, _remedies.Length).SelectMany(Sets).Min(choices => _predict(Change(choices)));

    /// <summary>The choices that can be made and need less than all before them.</summary>
    private MemoryRemedy Useful(MemoryRemedy remedy)
    {
        long least = _predict(PlanChange.None) ?? long.MaxValue;
        List<PlanChange> useful = [];
        foreach (PlanChange choice in remedy.Choices)
        {
            if (_predict(choice) is { } bytes && bytes < least)
            {
                least = bytes;
                useful.Add(choice);
            }
        }

        return remedy with { Choices = useful };
    }

    /// <summary>A remedy alone, and with ever more of the cheaper ones, each as far as it goes: the choice of each remedy.</summary>
    private IEnumerable<int[]> Sets(int remedy) => Enumerable.Range(0, remedy + 1).Select(cheaper =>
        (int[])[.. _remedies.Select((other, index) => index < cheaper || index == remedy ? other.Choices.Count - 1 : Unused)]);

    /// <summary>As little as suffices of the dearest remedy, then of each cheaper one, or nothing of it.</summary>
    private int[] Relaxed(int[] choices, int dearest, long available)
    {
        int[] relaxed = [.. choices];
        for (int remedy = dearest; remedy >= 0; remedy--)
        {
            int most = relaxed[remedy];
            relaxed[remedy] = remedy == dearest ? 0 : Unused;
            while (relaxed[remedy] < most && !Fits(relaxed, available))
            {
                relaxed[remedy]++;
            }
        }

        return relaxed;
    }

    private bool Fits(int[] choices, long available) => _predict(Change(choices)) <= available;

    private MemoryProposal Proposal(int[] choices)
    {
        PlanChange change = Change(choices);
        return new MemoryProposal(change.Settings, change.Workers, _predict(change)!.Value, [.. Used(choices).Select(remedy => _remedies[remedy].Effect)]);
    }

    private PlanChange Change(int[] choices) =>
        Used(choices).Aggregate(PlanChange.None, (change, remedy) => change.And(_remedies[remedy].Choices[choices[remedy]]));

    private static IEnumerable<int> Used(int[] choices) => Enumerable.Range(0, choices.Length).Where(remedy => choices[remedy] != Unused);
}
