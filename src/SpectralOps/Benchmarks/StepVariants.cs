using System.Diagnostics;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>The variants that the step benchmark compares: adapters on one block, and on the same block with its weights quantised.</summary>
internal sealed class StepVariants : IDisposable
{
    private readonly Tensor _input;
    private readonly Tensor _outputGradient;
    private readonly Dictionary<string, (LlamaBlock Block, Adapter?[] Adapters)> _variants = new(StringComparer.Ordinal);

    /// <param name="size">d of the block.</param>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="length">Tokens in a row.</param>
    /// <param name="rank">Rank of every adapter.</param>
    public StepVariants(int size, int rows, int length, int rank)
    {
        using var scope = NewDisposeScope();
        var block = new LlamaBlock(size, seed: 1);
        Tensor ramp = linspace(-1.5, 1.5, rows * length * size).view(rows, length, size);
        _input = ramp.sin().requires_grad_().DetachFromDisposeScope();
        _outputGradient = (ramp * 7).cos().div_(size).DetachFromDisposeScope();
        _variants["frozen"] = (block, new Adapter?[block.Linears.Count]);
        foreach (string name in new[] { "additive", "rotational", "lora", "dense-rebuild" })
        {
            _variants[name] = (block, [.. block.Linears.Select(linear => Create(name, linear, rank))]);
        }

        foreach ((string name, BaseQuantization quantization) in new[] { ("additive-int8", BaseQuantization.Int8), ("additive-nf4", BaseQuantization.Nf4) })
        {
            _variants[name] = (new LlamaBlock(size, seed: 1, quantization), [.. block.Linears.Select(linear => Create("additive", linear, rank))]);
        }
    }

    public IEnumerable<string> Names => _variants.Keys;

    /// <summary>Forward and backward of one variant; milliseconds.</summary>
    public double Step(string name)
    {
        (LlamaBlock block, Adapter?[] adapters) = _variants[name];
        for (int i = 0; i < adapters.Length; i++)
        {
            block.Linears[i].Adapter = adapters[i];
        }

        using var scope = NewDisposeScope();
        _input.grad = null;
        foreach (AdapterParameter parameter in adapters.OfType<Adapter>().SelectMany(adapter => adapter.Parameters))
        {
            parameter.Value.grad = null;
        }

        long start = Stopwatch.GetTimestamp();
        block.Forward(_input).backward([_outputGradient]);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public void Dispose()
    {
        foreach (Adapter adapter in _variants.Values.SelectMany(variant => variant.Adapters).OfType<Adapter>())
        {
            adapter.Dispose();
        }

        foreach (LlamaBlock block in _variants.Values.Select(variant => variant.Block).Distinct())
        {
            block.Dispose();
        }

        _input.Dispose();
        _outputGradient.Dispose();
    }

    private static Adapter Create(string name, FrozenLinear linear, int rank)
    {
        var lora = new AdapterSpecification { Method = AdapterMethod.Lora, Rank = rank };
        if (name == "lora")
        {
            return new TwoLinearLora(lora, linear.Name, linear.Weight);
        }

        // Time does not depend on the triplets' accuracy.
        using SpectralBasis basis = SpectralDecomposition.Decompose(linear.Weight, linear.Name, new byte[32], rank, tolerance: 0.1);
        return name switch
        {
            "additive" => new AdditiveAdapter(basis, SingularValueMode.Frozen, linear.Weight.device),
            "rotational" => new RotationalAdapter(basis, SingularValueMode.Frozen, linear.Weight.device),
            _ => new DenseRebuild(basis, linear.Weight),
        };
    }
}
