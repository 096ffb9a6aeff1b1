using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.SpectralOps.Fusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Fusion;

/// <summary>What the layers of a model see while an adapter's own task runs through it.</summary>
internal static class TaskInputs
{
    /// <summary>G = X X^T [d_in, d_in] in fp64 of every named layer over all tokens of the samples, none of them padding; the caller disposes them.</summary>
    /// <param name="model">The adapter's.</param>
    /// <param name="adapter">Attached while the samples run, so that each layer sees what its adapted predecessors give.</param>
    /// <param name="modules">Layers to record.</param>
    /// <param name="samples">Of the adapter's task, at least one.</param>
    public static IReadOnlyDictionary<string, Tensor> Grams(
        CausalLanguageModel model, TrainedAdapter adapter, IReadOnlySet<string> modules, IReadOnlyList<RenderedSample> samples)
    {
        AdaptedLinear[] recorded = [.. adapter.Linears.Where(linear => modules.Contains(linear.Module))];
        InputGram[] recorders = [.. recorded.Select(linear => new InputGram(linear.Adapter, linear.Linear.InputSize))];
        adapter.Attach();
        try
        {
            foreach ((AdaptedLinear linear, InputGram recorder) in recorded.Zip(recorders))
            {
                linear.Linear.Adapter = recorder;
            }

            using IDisposable gradients = no_grad();
            foreach (RenderedSample sample in samples)
            {
                using DisposeScope scope = NewDisposeScope();
                model.HiddenStates(WithoutPadding(sample));
            }

            return recorded.Zip(recorders).ToDictionary(
                pair => pair.First.Module, pair => pair.Second.Gram.clone().DetachFromDisposeScope(), StringComparer.Ordinal);
        }
        finally
        {
            adapter.Detach();
            Array.ForEach(recorders, recorder => recorder.Dispose());
        }
    }

    /// <summary>One row as long as the sample: padding would be among the inputs.</summary>
    private static TokenBatch WithoutPadding(RenderedSample sample)
    {
        int length = sample.Ids.Length;
        long[] targets = new long[length];
        Array.Fill(targets, TokenBatch.Ignored);
        return new TokenBatch(
            1, length, [.. sample.Ids.Select(id => (long)id)], [.. Enumerable.Range(0, length).Select(position => (long)position)], new int[length], targets);
    }
}
