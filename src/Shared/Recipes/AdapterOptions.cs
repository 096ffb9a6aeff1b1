using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>adapter:</c> block.</summary>
public sealed record AdapterOptions
{
    [Knob("spectral-additive: moves the chosen singular vectors freely, r (d_in + d_out) parameters per weight; spectral-rotational: "
        + "rotates them among themselves, r (r - 1) parameters. The others are for comparison, see methods.md: lora, dora, adalora, pissa, "
        + "lora-xs, vera, lidb, psoft, oft, svdiff, and full, which trains every number.")]
    public required AdapterMethod Method { get; init; }

    [Knob("Singular triplets tuned per weight, or the inner dimension of methods without them; 8 unless given. More is more capacity, memory "
        + "and time. oft, svdiff and full have none and refuse it. {budget: n}, spectral methods only: at most n trainable parameters in all, "
        + "spread over the weights by their singular values.")]
    [Range(1, 65536)]
    public RankOrBudget? Rank { get; init; }

    [Knob("Linear layers that get an adapter: their path or its last parts (q_proj, self_attn.q_proj), a pattern with * or ? over the whole "
        + "path (model.layers.1?.*.q_proj), or regex: with a regular expression over the whole path.")]
    [Length(1, 1000)]
    public ValueList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    [Knob("Spectral methods: first tuned column of the basis, so that columns offset .. offset + rank - 1 are tuned; 0 tunes the largest "
        + "singular values. Adapters on disjoint columns can be fused exactly. auto: columns that no other job of the store has of this base.")]
    [Range(0, 65536)]
    public CountOrAuto Offset { get; init; } = new(0);

    [Knob("Spectral methods: trains the singular values of the tuned columns too. additive: s + c from c = 0; multiplicative: s g from "
        + "g = 1, never decayed.")]
    public SingularValueMode SingularValues { get; init; } = SingularValueMode.Frozen;

    [Knob("lora, dora and adalora: the update is scaled by alpha / rank; without it alpha is the rank.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Alpha { get; init; }

    [Knob("lora: share of the adapter's inputs set to zero in training, drawn per row from the seed.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    [Knob("oft: diagonal blocks of the rotation of a weight's d_in inputs, which must divide d_in; fewer are more parameters, d_in (d_in / "
        + "blocks - 1) / 2 per weight, and more time.")]
    [Range(1, 65536)]
    public int Blocks { get; init; } = AdapterSpecification.DefaultBlocks;

    [Knob("adalora: triplets that are left in the end, per weight on average, of the rank that every weight starts with; two thirds of the rank "
        + "unless given.")]
    [Range(1, 65536)]
    public int? TargetRank { get; init; }

    [Knob("adalora: weight gamma of the penalty gamma (|P^T P - I|^2 + |Q Q^T - I|^2) that keeps the triplets orthogonal; 0.1 unless given. Its "
        + "gradient counts as the loss's where gradients are clipped; it is in no loss that is told.")]
    [Range(0.0, double.MaxValue)]
    public double? Penalty { get; init; }

    [Knob("adalora: when triplets are pruned, in optimizer steps.")]
    public PruneOptions? Prune { get; init; }

    [Knob("Directory of a finished adapter to go on from, on the basis stored with it, instead of starting at zero.")]
    public string? Init { get; init; }

    /// <summary>The rank of methods that have one, where a recipe gives none.</summary>
    public const int DefaultRank = 8;

    /// <summary>The rank that is trained with; null where the method has none.</summary>
    public RankOrBudget? RankOrDefault => Rank ?? (Method.HasRank() ? (RankOrBudget?)DefaultRank : null);

    /// <summary>The penalty of AdaLoRA, where a recipe gives none; its paper has it in six of eight tasks.</summary>
    public const double DefaultPenalty = 0.1;

    /// <summary>The rank that pruning leaves on average, as AdaLoRA's; two thirds of the rank where a recipe gives none.</summary>
    public int TargetRankOrDefault => TargetRank ?? (((2 * (RankOrDefault?.Rank ?? DefaultRank)) + 1) / 3);

    /// <summary>These settings as the adapters take them; an offset that is still to be leased counts as 0.</summary>
    /// <param name="seed">The trial's seed.</param>
    public AdapterSpecification Specification(long seed) => new()
    {
        Method = Method,
        Rank = Rank?.Budget is null ? RankOrDefault?.Rank ?? DefaultRank : RankBudget.LeastRank(Method, SingularValues),
        Budget = Rank?.Budget,
        Offset = Offset.Count ?? 0,
        SingularValues = SingularValues,
        Alpha = Alpha,
        Dropout = Dropout,
        Blocks = Blocks,
        Seed = seed,
    };
}
