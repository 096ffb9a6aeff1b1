using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Attention;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Adapters;

/// <summary>
/// One base model that computes for several trials at once: a single pass over the rows of all their leaves, every trial's adapter on
/// its own rows. Not safe for concurrent use.
/// </summary>
/// <param name="model">Without adapters; becomes this object's.</param>
public sealed class PackedModel(CausalLanguageModel model) : IDisposable
{
    /// <summary>The output projection sees one trial's rows at a time.</summary>
    private const string Head = "lm_head";

    private readonly Dictionary<string, PackedAdapter> _adapters = model.Linears.Keys.ToDictionary(name => name, _ => new PackedAdapter(), StringComparer.Ordinal);

    /// <summary>Whether a trial's rows can share a pass.</summary>
    public static bool CanHold(AdaptedModel trial) =>
        trial.Model is CausalLanguageModel && trial.Linears.All(linear => linear.Adapter.SharesProduct && !linear.Module.Equals(Head, StringComparison.Ordinal));

    /// <summary>Whether two leaves can be rows of one batch and keep their bits: one length, one kind of attention.</summary>
    public static bool FitTogether(TokenBatch one, TokenBatch other) => one.Length == other.Length && PlainRows.Holds(one) == PlainRows.Holds(other);

    /// <summary>Adds each trial's gradients to its own parameters.</summary>
    /// <param name="members">Trials that can be held, with leaves that fit together and have a supervised token at least.</param>
    /// <param name="activationCheckpointing">As the trials' own models have it.</param>
    /// <returns>Each leaf's loss sum.</returns>
    public IReadOnlyList<float> Backward(IReadOnlyList<(AdaptedModel Trial, TokenBatch Leaf)> members, bool activationCheckpointing)
    {
        Attach(members);
        try
        {
            using DisposeScope scope = NewDisposeScope();
            model.ActivationCheckpointing = activationCheckpointing;
            IReadOnlyList<Tensor> losses = model.LossSums([.. members.Select(member => member.Leaf)]);
            model.Backward(stack(losses).sum());
            return [.. losses.Select(loss => loss.item<float>())];
        }
        finally
        {
            Detach();
        }
    }

    public void Dispose() => model.Dispose();

    private void Attach(IReadOnlyList<(AdaptedModel Trial, TokenBatch Leaf)> members)
    {
        Dictionary<string, List<(long, long, Adapter)>> parts = new(StringComparer.Ordinal);
        long first = 0;
        foreach ((AdaptedModel trial, TokenBatch leaf) in members)
        {
            foreach (AdaptedLinear linear in trial.Linears)
            {
                if (!parts.TryGetValue(linear.Module, out List<(long, long, Adapter)>? ofLinear))
                {
                    parts[linear.Module] = ofLinear = [];
                }

                ofLinear.Add((first, leaf.Rows, linear.Adapter));
            }

            first += leaf.Rows;
        }

        foreach ((string module, List<(long, long, Adapter)> ofLinear) in parts)
        {
            _adapters[module].Parts = ofLinear;
            model.Linears[module].Adapter = _adapters[module];
        }
    }

    private void Detach()
    {
        foreach (FrozenLinear linear in model.Linears.Values)
        {
            linear.Adapter = null;
        }
    }
}
