using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>The adapted weight of the methods that the spectral ones are compared with, as their papers define it, densely and in fp64.</summary>
internal static class ComparedMethods
{
    /// <summary>Every method that is not a spectral one.</summary>
    public static IEnumerable<AdapterMethod> All => Enum.GetValues<AdapterMethod>().Where(method => !method.IsSpectral());

    /// <summary>A specification that fits a weight of this shape, with options that are not the defaults where there are any.</summary>
    public static AdapterSpecification Specification(AdapterMethod method, int rank, long inputSize) => new()
    {
        Method = method,
        Rank = rank,
        Alpha = method.HasAlpha() ? 16 : null,
        Blocks = method == AdapterMethod.Oft ? Enumerable.Range(1, 8).Last(blocks => inputSize % blocks == 0 && inputSize / blocks > 1) : AdapterSpecification.DefaultBlocks,
    };

    /// <param name="fixture">The adapter and what it is on.</param>
    /// <param name="leaves">Its trainable tensors in fp64.</param>
    public static Tensor Weight(AdapterFixture fixture, Dictionary<string, Tensor> leaves)
    {
        Tensor w = Double(fixture.Weight);
        AdapterSpecification specification = fixture.Specification;
        using SpectralBasis? columns = specification.NeedsBasis
            ? fixture.Basis.Slice(0, specification.TunedColumns(w.shape[0], w.shape[1]))
            : null;
        (Tensor u, Tensor s, Tensor v) = columns is null ? (w, w, w) : (Double(columns.U), Double(columns.S), Double(columns.V));
        return (specification.Method, fixture.Adapter) switch
        {
            (AdapterMethod.Lora, _) => w + LoraChange(specification, leaves),
            (AdapterMethod.LoraXs, _) => w + (u * s).mm(leaves["lora_xs_R"]).mm(v.t()),
            (AdapterMethod.Svdiff, _) => w - (u * s).mm(v.t()) + (u * (s + leaves["svdiff_delta"]).relu()).mm(v.t()),
            (AdapterMethod.Pissa, _) => w - (u * s).mm(v.t()) + ((u * s.sqrt()) + leaves["pissa_A"]).mm(((v * s.sqrt()) + leaves["pissa_B"]).t()),
            (AdapterMethod.Dora, _) => Dora(w + LoraChange(specification, leaves), leaves["lora_magnitude_vector"]),
            (AdapterMethod.Adalora, _) => w
                + ((leaves["adalora_P"] * leaves["adalora_lambda"]).mm(leaves["adalora_Q"]) * ((specification.Alpha ?? specification.Rank) / specification.Rank)),
            (_, VeraAdapter vera) => w + (leaves["vera_lambda_b"].unsqueeze(1) * Double(vera.Up)).mm(leaves["vera_lambda_d"].unsqueeze(1) * Double(vera.Down)),
            (AdapterMethod.Oft, _) => w.mm(block_diag([.. Enumerable.Range(0, specification.Blocks).Select(block =>
                DenseDefinition.Cayley(leaves["oft_K"][block], (int)(w.shape[1] / specification.Blocks)))])),
            (_, LidbAdapter lidb) => w + Double(lidb.Left).mm(leaves["lidb_B"]).mm(leaves["lidb_A"]).mm(Double(lidb.Right).t()),
            (AdapterMethod.Psoft, _) => w - (u * s).mm(v.t())
                + (u * leaves["psoft_a"]).mm(DenseDefinition.Cayley(leaves["psoft_K"], specification.Rank)).mm(leaves["psoft_b"].unsqueeze(1) * s.unsqueeze(1) * v.t()),
            (AdapterMethod.Full, _) => w + leaves["full_delta"],
            _ => throw new ArgumentOutOfRangeException(nameof(fixture), specification.Method, "unknown method"),
        };
    }

    private static Tensor LoraChange(AdapterSpecification specification, Dictionary<string, Tensor> leaves) =>
        leaves["lora_B"].mm(leaves["lora_A"]) * ((specification.Alpha ?? specification.Rank) / specification.Rank);

    /// <summary>The norm is no part of the gradient.</summary>
    private static Tensor Dora(Tensor direction, Tensor magnitude) =>
        (magnitude / direction.detach().square().sum(1).sqrt()).unsqueeze(1) * direction;

    private static Tensor Double(Tensor tensor) => tensor.detach().to(ScalarType.Float64);
}
