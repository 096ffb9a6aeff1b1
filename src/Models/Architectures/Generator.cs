using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Continues a batch of prompts token by token, keeping the keys and values already computed.</summary>
/// <param name="model">The model, with whatever adapters are attached.</param>
/// <param name="padId">Id that fills shorter prompts on the left; never attended to.</param>
public sealed class Generator(CausalLanguageModel model, int padId)
{
    /// <summary>
    /// The ids that follow each prompt, without the end-of-sequence token. A row's result does not depend on the other rows.
    /// </summary>
    /// <param name="prompts">Token ids, at least one for each prompt.</param>
    /// <param name="options">How long, and how tokens are chosen.</param>
    public IReadOnlyList<int[]> Generate(IReadOnlyList<IReadOnlyList<int>> prompts, GenerationOptions options)
    {
        if (prompts.Any(prompt => prompt.Count == 0))
        {
            throw new ArgumentException("A prompt must have at least one token.", nameof(prompts));
        }

        TokenChooser chooser = new(options);
        GenerationState state = new(prompts, padId);
        LayerCache[] cache = [.. Enumerable.Range(0, model.Config.LayerCount).Select(_ => new LayerCache())];
        try
        {
            for (int step = 0; step < options.MaxNewTokens && !state.Finished; step++)
            {
                int[] chosen = Choose(state, cache, chooser, step);
                state.Append(chosen, model.Config.EosIds);
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

    private int[] Choose(GenerationState state, LayerCache[] cache, TokenChooser chooser, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor hidden = model.Extend(
            tensor(state.NewIds).view(state.Rows, -1).to(model.Device),
            tensor(state.NewPositions).view(state.Rows, -1).to(model.Device),
            tensor(state.Segments).view(state.Rows, -1).to(model.Device),
            cache);
        Tensor last = hidden.select(1, hidden.shape[1] - 1);
        return chooser.Choose(model.Logits(last).to_type(ScalarType.Float32), step);
    }
}
