using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Pruning;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Tests.Training.Pruning;

/// <summary>Matrices in triplets, laid out as a model's parameters are, with something else between them.</summary>
internal sealed class Triplets
{
    /// <param name="rank">r of every matrix.</param>
    /// <param name="shapes">d_out and d_in of each.</param>
    public Triplets(int rank, params (int Outputs, int Inputs)[] shapes)
    {
        List<ParameterSlice> slices = [];
        Add("base_model.model.a_head.weight", [5]);
        foreach ((int index, (int outputs, int inputs)) in shapes.Index())
        {
            string module = $"base_model.model.layer{index}";
            Add($"{module}.{AdaloraAdapter.Left}", [outputs, rank]);
            Add($"{module}.{AdaloraAdapter.Right}", [rank, inputs]);
            Add($"{module}.{AdaloraAdapter.Values}", [rank]);
        }

        Rank = rank;
        Slices = slices;
        Matrices = TripletSlices.Of(slices);

        void Add(string name, long[] shape)
        {
            int length = (int)shape.Aggregate(1L, (product, size) => product * size);
            slices.Add(new ParameterSlice(name, shape, Count, length, Decayed: true));
            Count += length;
        }
    }

    public int Rank { get; }

    public int Count { get; private set; }

    public IReadOnlyList<ParameterSlice> Slices { get; }

    public IReadOnlyList<TripletSlices> Matrices { get; }

    public AdapterOptions Options(int target, int warmup, int final, int every = 1, double penalty = 0.1) => new()
    {
        Method = AdapterMethod.Adalora,
        Rank = Rank,
        TargetRank = target,
        Penalty = penalty,
        Prune = new PruneOptions { Warmup = warmup, Final = final, Every = every },
    };

    /// <summary>Values of the wanted spread, from a seed.</summary>
    public float[] Random(int seed, double size = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => (float)(size * ((2 * random.NextDouble()) - 1)))];
    }

    /// <summary>Lambdas of all matrices that are not zero.</summary>
    public int Left(TrainingState state) => Matrices.Sum(matrix => matrix.Values.Of(state.Parameters).ToArray().Count(value => value != 0));
}
