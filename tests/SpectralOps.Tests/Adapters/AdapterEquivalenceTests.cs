using CsCheck;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>Every adapter equals its dense definition: the weight, the output and the gradients, over shapes, ranks and options.</summary>
public sealed class AdapterEquivalenceTests
{
    private static readonly Gen<(AdapterSpecification Specification, int Out, int In, uint Seed)> Cases =
        from method in Gen.Enum<AdapterMethod>()
        from outputSize in Gen.Int[4, 40]
        from inputSize in Gen.Int[4, 40]
        from rank in Gen.Int[2, Math.Min(outputSize, inputSize)]
        from offset in Gen.Int[0, Math.Min(outputSize, inputSize) - rank]
        from mode in Gen.Enum<SingularValueMode>()
        from seed in Gen.UInt
        select (Specification(method, rank, offset, mode, inputSize), outputSize, inputSize, seed);

    public static TheoryData<AdapterMethod> Methods => [.. Enum.GetValues<AdapterMethod>()];

    [Fact]
    public void WeightPlusDeltaIsTheDenseDefinition() => Cases.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            using var fixture = new AdapterFixture(sample.Specification, sample.Out, sample.In, sample.Seed);
            fixture.Move(0.05);
            Tensor defined = fixture.DefinedWeight(DenseDefinition.Leaves(fixture.Adapter));
            Assert.True(TestMatrices.Distance(fixture.Weight + fixture.Adapter.Delta(fixture.Weight), defined) < 1e-5);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void OutputAndGradientsAreThoseOfTheDenseDefinition() => Cases.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            using var fixture = new AdapterFixture(sample.Specification, sample.Out, sample.In, sample.Seed);
            fixture.Move(0.05);
            Tensor x = TestMatrices.Normal(sample.Seed + 11, 2, 5, sample.In).requires_grad_();
            Tensor bias = TestMatrices.Normal(sample.Seed + 12, sample.Out);
            Tensor probe = TestMatrices.Normal(sample.Seed + 13, 2, 5, sample.Out);
            Tensor y = fixture.Adapter.Forward(x, fixture.Weight, bias);
            (y * probe).sum().backward();

            Dictionary<string, Tensor> leaves = DenseDefinition.Leaves(fixture.Adapter);
            Tensor denseX = x.detach().to(ScalarType.Float64).requires_grad_();
            Tensor dense = nn.functional.linear(denseX, fixture.DefinedWeight(leaves), bias.to(ScalarType.Float64));
            (dense * probe.to(ScalarType.Float64)).sum().backward();

            Assert.True(TestMatrices.Distance(y, dense) < 1e-5);
            Assert.True(TestMatrices.Distance(x.grad!, denseX.grad!) < 1e-5);
            foreach (AdapterParameter parameter in fixture.Adapter.Parameters)
            {
                double distance = TestMatrices.Distance(parameter.Value.grad!, leaves[parameter.Name].grad!);
                Assert.True(distance < 1e-4, $"{parameter.Name}: {distance}");
            }
        },
        iter: 300,
        threads: 1);

    [Theory]
    [MemberData(nameof(Methods))]
    public void GradientsAreThoseOfFiniteDifferences(AdapterMethod method)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(Specification(method, 3, 0, SingularValueMode.Additive, 8), 9, 8);
        fixture.Move(0.1);
        Tensor x = TestMatrices.Normal(21, 1, 4, 8);
        Tensor probe = TestMatrices.Normal(22, 1, 4, 9);
        Func<Tensor> forward = Differentiated(fixture, x);
        (fixture.Adapter.Forward(x, fixture.Weight, null) * probe).sum().backward();
        foreach (AdapterParameter parameter in fixture.Adapter.Parameters)
        {
            Tensor direction = TestMatrices.Normal(23, parameter.Value.shape);
            double predicted = (parameter.Value.grad! * direction).sum().item<float>();
            const float Step = 1e-2f;
            double measured = (Loss(parameter, direction, Step) - Loss(parameter, direction, -Step)) / (2 * Step);
            Assert.Equal(predicted, measured, Math.Max(2e-3, Math.Abs(predicted) * 5e-3));
        }

        double Loss(AdapterParameter parameter, Tensor direction, float step)
        {
            using var gradients = no_grad();
            parameter.Value.add_(direction * step);
            double loss = (forward() * probe).sum().item<float>();
            parameter.Value.sub_(direction * step);
            return loss;
        }
    }

    /// <summary>What the gradient is that of: the output, but DoRA's with the norms as they are now, which its gradient takes as constants.</summary>
    private static Func<Tensor> Differentiated(AdapterFixture fixture, Tensor x)
    {
        if (fixture.Adapter is not DoraAdapter dora)
        {
            return () => fixture.Adapter.Forward(x, fixture.Weight, null);
        }

        Tensor Direction() => fixture.Weight + (dora.Up.mm(dora.Down) * (dora.Alpha / fixture.Specification.Rank));
        Tensor norms = Direction().detach().square().sum(1).sqrt();
        return () => nn.functional.linear(x, (dora.Magnitude / norms).unsqueeze(1) * Direction());
    }

    private static AdapterSpecification Specification(AdapterMethod method, int rank, int offset, SingularValueMode mode, int inputSize) =>
        !method.IsSpectral()
            ? ComparedMethods.Specification(method, rank, inputSize)
            : new AdapterSpecification { Method = method, Rank = rank, Offset = offset, SingularValues = mode };
}
