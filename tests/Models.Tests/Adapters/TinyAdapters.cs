using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Tests.Architectures;
using Spectral.Shared.Adapters;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;

namespace Spectral.Models.Tests.Adapters;

/// <summary>Adapters on small models, fresh or as if trained.</summary>
internal static class TinyAdapters
{
    public static readonly string[] Targets = ["q_proj", "v_proj", "down_proj"];

    /// <summary>One specification of each kind that has its own files or formulas.</summary>
    public static TheoryData<AdapterMethod, SingularValueMode, int> Kinds
    {
        get
        {
            TheoryData<AdapterMethod, SingularValueMode, int> kinds = SpectralKinds;
            foreach (AdapterMethod method in Enum.GetValues<AdapterMethod>().Where(method => !method.IsSpectral()))
            {
                kinds.Add(method, SingularValueMode.Frozen, 0);
            }

            return kinds;
        }
    }

    /// <summary>Those of <see cref="Kinds"/> that are LoRAs to other software.</summary>
    public static TheoryData<AdapterMethod, SingularValueMode, int> LoraKinds
    {
        get
        {
            TheoryData<AdapterMethod, SingularValueMode, int> kinds = SpectralKinds;
            foreach (AdapterMethod method in Enum.GetValues<AdapterMethod>().Where(method => !method.IsSpectral() && AdapterShape.LoraRank(Specification(method)) is not null))
            {
                kinds.Add(method, SingularValueMode.Frozen, 0);
            }

            return kinds;
        }
    }

    private static TheoryData<AdapterMethod, SingularValueMode, int> SpectralKinds => new()
    {
        { AdapterMethod.SpectralAdditive, SingularValueMode.Frozen, 0 },
        { AdapterMethod.SpectralAdditive, SingularValueMode.Additive, 2 },
        { AdapterMethod.SpectralAdditive, SingularValueMode.Multiplicative, 0 },
        { AdapterMethod.SpectralRotational, SingularValueMode.Frozen, 1 },
        { AdapterMethod.SpectralRotational, SingularValueMode.Additive, 0 },
    };

    public static AdapterSpecification Specification(AdapterMethod method, SingularValueMode mode = SingularValueMode.Frozen, int offset = 0) => new()
    {
        Method = method,
        Rank = 3,
        Offset = offset,
        SingularValues = mode,
        Alpha = method.HasAlpha() ? 7 : null,
        Blocks = method == AdapterMethod.Oft ? 4 : AdapterSpecification.DefaultBlocks,
    };

    /// <summary>A budget that gives some layers more than others.</summary>
    public static AdapterSpecification Budgeted(AdapterMethod method, SingularValueMode mode = SingularValueMode.Frozen, int offset = 0) => new()
    {
        Method = method,
        Rank = RankBudget.LeastRank(method, mode),
        Budget = method == AdapterMethod.SpectralAdditive ? 700 : 70,
        Offset = offset,
        SingularValues = mode,
    };

    public static AdaptedModel Attach(CausalLanguageModel model, AdapterSpecification specification)
    {
        List<SpectralBasis> bases = [];
        AdaptedModel adapted = AdaptedModel.Attach(model, specification, Targets, linear =>
        {
            bases.Add(Basis(linear, specification.Budget is null ? specification.BasisColumns(linear.OutputSize, linear.InputSize) : RankBudget.Columns(specification, linear.OutputSize, linear.InputSize)));
            return bases[^1];
        });
        bases.ForEach(basis => basis.Dispose());
        return adapted;
    }

    /// <summary>Attached, and every trainable number moved from its start.</summary>
    public static AdaptedModel AttachTrained(CausalLanguageModel model, AdapterSpecification specification, double size = 0.05)
    {
        AdaptedModel adapted = Attach(model, specification);
        using IDisposable gradients = torch.no_grad();
        foreach ((string key, AdapterParameter parameter) in adapted.Parameters)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            CounterRandom random = new(11, CounterRandom.StreamId(key));
            float[] change = [.. Enumerable.Range(0, (int)parameter.Value.NumberOfElements).Select(index => (float)(size * random.Normal((ulong)index)))];
            parameter.Value.add_(torch.tensor(change).view(parameter.Value.shape));
        }

        return adapted;
    }

    public static float[] Logits(CausalLanguageModel model)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradients = torch.no_grad();
        return model.Logits(model.HiddenStates(Batch(model))).to_type(torch.ScalarType.Float32).data<float>().ToArray();
    }

    /// <summary>Mean loss per supervised token, in nats.</summary>
    public static double Loss(CausalLanguageModel model)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradients = torch.no_grad();
        (torch.Tensor sum, long targets) = model.LossSum(Batch(model));
        return sum.item<float>() / targets;
    }

    private static TokenBatch Batch(CausalLanguageModel model) => TinyModel.Batch(model.Config, 3, 2, [9], [5, 4]);

    private static SpectralBasis Basis(FrozenLinear linear, int columns) =>
        SpectralDecomposition.Decompose(linear.Weight, linear.Name, TensorContent.Hash(linear.Weight), columns);
}
