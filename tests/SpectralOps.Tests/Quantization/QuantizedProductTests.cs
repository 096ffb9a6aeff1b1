using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Quantization;
using Spectral.SpectralOps.Tests.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Quantization;

/// <summary>A layer on a quantised weight computes, to the bit, what it computes on the dense weight that this stands for.</summary>
public sealed class QuantizedProductTests
{
    private const int Outputs = 20;
    private const int Inputs = 24;

    public static TheoryData<AdapterMethod, BaseQuantization, ScalarType> Cases => new(
        from method in Enum.GetValues<AdapterMethod>()
        from quantization in new[] { BaseQuantization.Int8, BaseQuantization.Nf4 }
        from type in new[] { ScalarType.Float32, ScalarType.BFloat16 }
        select (method, quantization, type));

    [Theory]
    [InlineData(BaseQuantization.Int8, ScalarType.Float32)]
    [InlineData(BaseQuantization.Nf4, ScalarType.Float32)]
    [InlineData(BaseQuantization.Nf4, ScalarType.BFloat16)]
    public void A_layer_without_an_adapter_gives_the_same_result_and_gradient(BaseQuantization quantization, ScalarType type)
    {
        using var scope = NewDisposeScope();
        QuantizedWeight weight = QuantizedWeight.Of(TestMatrices.Normal(1, Outputs, Inputs), quantization, type, CPU);
        Tensor bias = TestMatrices.Normal(2, Outputs).to(type);
        var quantized = new FrozenLinear("w", weight, bias);
        var dense = new FrozenLinear("w", weight.Dense(), bias);
        Tensor x = TestMatrices.Normal(3, 2, 5, Inputs).to(type);
        (Tensor Result, Tensor Gradient) expected = Pass(dense, x);
        (Tensor Result, Tensor Gradient) actual = Pass(quantized, x);

        Assert.True(TestMatrices.SameBits(expected.Result, actual.Result));
        Assert.True(TestMatrices.SameBits(expected.Gradient, actual.Gradient));
        Assert.False(quantized.Forward(x).requires_grad);
        using (no_grad())
        {
            Assert.True(TestMatrices.SameBits(expected.Result, quantized.Forward(x)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_adapted_layer_gives_the_same_result_and_gradients(AdapterMethod method, BaseQuantization quantization, ScalarType type)
    {
        AdapterSpecification specification = ComparedMethods.Specification(method, 3, Inputs);
        AssertSame(specification, quantization, type);
    }

    [Theory]
    [InlineData(BaseQuantization.Int8)]
    [InlineData(BaseQuantization.Nf4)]
    public void So_does_one_whose_update_sees_other_inputs(BaseQuantization quantization) =>
        AssertSame(new AdapterSpecification { Method = AdapterMethod.Lora, Rank = 3, Dropout = 0.25 }, quantization, ScalarType.Float32);

    [Fact]
    public void Codes_that_were_written_to_between_the_passes_are_refused()
    {
        using var scope = NewDisposeScope();
        QuantizedWeight weight = QuantizedWeight.Of(TestMatrices.Normal(1, Outputs, Inputs), BaseQuantization.Nf4, ScalarType.Float32, CPU);
        var linear = new FrozenLinear("w", weight, bias: null);
        Tensor x = TestMatrices.Normal(3, 5, Inputs).requires_grad_();
        Tensor loss = linear.Forward(x).sum();
        weight.Tensors[0].add_(1);
        loss.backward();
        Assert.ThrowsAny<Exception>(linear.BackwardFailure.ThrowIfAny);
        Assert.True(x.grad!.isnan().all().item<bool>());
    }

    private static void AssertSame(AdapterSpecification specification, BaseQuantization quantization, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(specification, Outputs, Inputs);
        QuantizedWeight weight = QuantizedWeight.Of(fixture.Weight, quantization, type, CPU);
        Tensor bias = TestMatrices.Normal(2, Outputs).to(type);
        Tensor x = TestMatrices.Normal(3, 2, 5, Inputs).to(type);
        List<List<Tensor>> results = [];
        foreach (FrozenWeight held in new[] { weight.Dense(), (FrozenWeight)weight })
        {
            using Adapter adapter = AdapterFactory.Create(specification, "w", held, fixture.Basis, new LeafContext { Training = true, Step = 1, Rows = [0, 1] });
            Move(adapter);
            var linear = new FrozenLinear("w", held, bias) { Adapter = adapter };
            (Tensor result, Tensor gradient) = Pass(linear, x);
            linear.BackwardFailure.ThrowIfAny();
            results.Add([result, gradient, .. adapter.Parameters.Select(parameter => parameter.Value.grad!.clone())]);
        }

        Assert.All(results[0].Zip(results[1]), pair => Assert.True(TestMatrices.SameBits(pair.First, pair.Second)));
        Assert.Contains(results[0], tensor => tensor.abs().max().to(ScalarType.Float32).item<float>() > 0);
    }

    private static (Tensor Result, Tensor Gradient) Pass(FrozenLinear linear, Tensor x)
    {
        Tensor input = x.clone().requires_grad_();
        Tensor y = linear.Forward(input);
        y.backward([TestMatrices.Normal(4, y.shape).to(y.dtype)]);
        return (y, input.grad!);
    }

    private static void Move(Adapter adapter)
    {
        using var gradients = no_grad();
        ulong seed = 30;
        foreach (AdapterParameter parameter in adapter.Parameters)
        {
            parameter.Value.add_(TestMatrices.Normal(seed++, parameter.Value.shape) * 0.05);
        }
    }
}
