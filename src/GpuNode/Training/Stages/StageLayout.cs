using System.Text.Json;
using Spectral.GpuNode.Collectives;
using Spectral.Shared.Inventory;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>
/// The parameters of all stages in name order, which is the layout of a model that one member holds whole, and where each stage's own
/// lie in it: norms, digests and files do not tell how many stages there were.
/// </summary>
internal sealed class StageLayout
{
    private readonly IReadOnlyList<ParameterSlice>[] _own;
    private readonly int[][] _places;

    private StageLayout(IReadOnlyList<ParameterSlice>[] own, IReadOnlyList<WeightEntry> weights)
    {
        _own = own;
        Weights = weights;
        (ParameterSlice Slice, int Stage, int Index)[] ordered =
            [.. own.SelectMany((slices, stage) => slices.Select((slice, index) => (slice, stage, index))).OrderBy(item => item.slice.Name, StringComparer.Ordinal)];
        _places = [.. own.Select(slices => new int[slices.Count])];
        var joined = new List<ParameterSlice>(ordered.Length);
        int start = 0;
        foreach ((ParameterSlice slice, int stage, int index) in ordered)
        {
            _places[stage][index] = joined.Count;
            joined.Add(slice with { Start = start });
            start = checked(start + slice.Length);
        }

        (Slices, Count) = (joined, start);
    }

    /// <summary>Parameters of all stages, in name order.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>Elements of all parameters together.</summary>
    public int Count { get; }

    /// <summary>Every weight of the base model, by the stage that loaded it.</summary>
    public IReadOnlyList<WeightEntry> Weights { get; }

    /// <summary>Learns it from the other members. Collective.</summary>
    /// <param name="communicator">All members.</param>
    /// <param name="grid">Their stages.</param>
    /// <param name="slices">This member's parameters.</param>
    /// <param name="weights">The weights this member loaded.</param>
    public static StageLayout Exchange(ICommunicator communicator, StageGrid grid, IReadOnlyList<ParameterSlice> slices, IReadOnlyList<WeightEntry> weights)
    {
        IReadOnlyList<byte[]> all = communicator.AllGather(JsonSerializer.SerializeToUtf8Bytes(new Part([.. slices], [.. weights])));
        Part[] parts = [.. Enumerable.Range(0, grid.Stages).Select(stage => JsonSerializer.Deserialize<Part>(all[grid.Ranks(stage)[0]])!)];
        return new StageLayout(
            [.. parts.Select(part => (IReadOnlyList<ParameterSlice>)part.Slices)],
            [.. parts.SelectMany(part => part.Weights).DistinctBy(weight => weight.Name, StringComparer.Ordinal).OrderBy(weight => weight.Name, StringComparer.Ordinal)]);
    }

    /// <summary>How many parameters a stage trains.</summary>
    public int SliceCount(int stage) => _own[stage].Count;

    /// <summary>Numbers of a stage's parameters.</summary>
    public int ElementCount(int stage) => _own[stage].Sum(slice => slice.Length);

    /// <summary>Index in <see cref="Slices"/> of a stage's parameter.</summary>
    public int Place(int stage, int index) => _places[stage][index];

    /// <summary>Copies a stage's flat array to its places in the joined one.</summary>
    public void Join(int stage, float[] own, float[] joined)
    {
        for (int index = 0; index < _own[stage].Count; index++)
        {
            _own[stage][index].Of(own).CopyTo(Slices[_places[stage][index]].Of(joined));
        }
    }

    /// <summary>Copies a stage's part of a joined array into its flat one.</summary>
    public void Take(int stage, float[] joined, float[] own)
    {
        for (int index = 0; index < _own[stage].Count; index++)
        {
            Slices[_places[stage][index]].Of(joined).CopyTo(_own[stage][index].Of(own));
        }
    }

    private sealed record Part(ParameterSlice[] Slices, WeightEntry[] Weights);
}
