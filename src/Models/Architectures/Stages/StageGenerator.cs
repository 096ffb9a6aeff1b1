using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Stages;

/// <summary>
/// <see cref="Generator"/> over stages: every stage keeps the cache of its own layers and learns each token from the last one, so all
/// end with the same texts.
/// </summary>
/// <param name="stage">This process's part.</param>
/// <param name="relay">The stages before and after it.</param>
/// <param name="padId">Id that fills shorter prompts on the left; never attended to.</param>
public sealed class StageGenerator(StageModel stage, IStageRelay relay, int padId)
{
    /// <inheritdoc cref="Generator.Generate"/>
    public IReadOnlyList<int[]> Generate(IReadOnlyList<IReadOnlyList<int>> prompts, GenerationOptions options)
    {
        TokenChooser chooser = new(options);
        GenerationState state = new(prompts, padId);
        LayerCache[] cache = [.. Enumerable.Range(0, stage.Range.LayerCount).Select(_ => new LayerCache())];
        try
        {
            for (int step = 0; step < options.MaxNewTokens && !state.Finished; step++)
            {
                state.Append(relay.Share(Pass(state, cache, chooser, step), state.Rows), stage.Config.EosIds);
            }
        }
        finally
        {
            foreach (LayerCache layer in cache)
            {
                layer.Dispose();
            }
        }

        return state.Generated;
    }

    /// <summary>One token of each row through this stage; the ids chosen on the last one, null on the others.</summary>
    private int[]? Pass(GenerationState state, LayerCache[] cache, TokenChooser chooser, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor ids = tensor(state.NewIds).view(state.Rows, -1).to(stage.Device);
        Tensor hidden = stage.Extend(
            ids,
            stage.Range.IsFirst ? null : relay.Receive(state.Rows, ids.shape[1]),
            tensor(state.NewPositions).view(state.Rows, -1).to(stage.Device),
            tensor(state.Segments).view(state.Rows, -1).to(stage.Device),
            cache);
        if (!stage.Range.IsLast)
        {
            relay.Send(hidden);
            return null;
        }

        Tensor last = hidden.select(1, hidden.shape[1] - 1);
        return chooser.Choose(stage.Logits(last).to_type(ScalarType.Float32), step);
    }
}
