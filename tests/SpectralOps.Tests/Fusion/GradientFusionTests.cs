using Spectral.Shared.Errors;
using Spectral.SpectralOps.Export;
using Spectral.SpectralOps.Fusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Fusion;

public sealed class GradientFusionTests
{
    private const long Tokens = 40;

    [Fact]
    public void The_solution_is_a_stationary_point_of_the_objective()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 6);
        FusionTerm[] terms = [fixture.Spectral(0, 3, 1, 1), fixture.Lora(3, 2, 0.5)];
        Tensor[] inputs = [Inputs(11), Inputs(12)];
        const double Ridge = 0.01;
        using LoraFactors fused = GradientFusion.Solve("w", terms, [.. inputs.Select(Gram)], Ridge);
        Assert.Equal((2 * 3) + 3, fused.Rank);

        double lambda = Ridge * inputs.Zip(terms, (x, term) => term.Coefficient * Gram(x).trace().item<double>()).Sum() / FusionFixture.InputSize;
        Tensor change = fused.B.mm(fused.A).to(ScalarType.Float64).requires_grad_();
        Tensor objective = change.square().sum() * lambda;
        foreach ((FusionTerm term, Tensor x) in terms.Zip(inputs))
        {
            Tensor delta = term.Adapter.Delta(fixture.Weight).to(ScalarType.Float64);
            objective += (change - delta).mm(x).square().sum() * term.Coefficient;
        }

        objective.backward();
        Tensor atZero = terms.Zip(inputs, (term, x) => term.Adapter.Delta(fixture.Weight).to(ScalarType.Float64).mm(Gram(x)) * (2 * term.Coefficient))
            .Aggregate((sum, part) => sum + part);
        double relative = change.grad!.norm().item<double>() / atZero.norm().item<double>();
        Assert.True(relative < 1e-5, $"gradient of {relative} of the one at zero");
    }

    [Fact]
    public void Tasks_with_inputs_apart_get_each_what_their_own_adapter_does()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 6);
        FusionTerm[] terms = [fixture.Lora(3, 1), fixture.Lora(3, 2)];
        Tensor first = Inputs(11);
        Tensor second = Inputs(12);
        first.narrow(0, 9, 9).zero_();
        second.narrow(0, 0, 9).zero_();
        using LoraFactors fused = GradientFusion.Solve("w", terms, [Gram(first), Gram(second)], ridge: 1e-9);
        Tensor change = fused.B.mm(fused.A).to(ScalarType.Float64);
        foreach ((FusionTerm term, Tensor x) in terms.Zip([first, second]))
        {
            Assert.True(TestMatrices.Distance(change.mm(x), term.Adapter.Delta(fixture.Weight).to(ScalarType.Float64).mm(x)) < 1e-5);
        }
    }

    [Fact]
    public void Inputs_that_say_nothing_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 6);
        FusionTerm[] terms = [fixture.Lora(3, 1)];
        Tensor nothing = zeros(FusionFixture.InputSize, FusionFixture.InputSize, float64);
        Assert.Throws<UserErrorException>(() => GradientFusion.Solve("w", terms, [nothing]));
        Tensor x = Inputs(3);
        x.narrow(0, 9, 9).zero_();
        UserErrorException error = Assert.Throws<UserErrorException>(() => GradientFusion.Solve("w", terms, [Gram(x)], ridge: 0));
        Assert.Contains("a ridge of 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_layer_computes_as_its_adapter_and_adds_up_its_inputs()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 6);
        FusionTerm term = fixture.Spectral(0, 3, 1);
        using InputGram recorder = new(term.Adapter, FusionFixture.InputSize);
        Tensor x = TestMatrices.Normal(5, 2, 7, FusionFixture.InputSize);
        using IDisposable gradients = no_grad();
        Assert.True(TestMatrices.SameBits(recorder.Forward(x, fixture.Weight, bias: null), term.Adapter.Forward(x, fixture.Weight, bias: null)));
        recorder.Forward(x, fixture.Weight, bias: null);
        Tensor rows = x.reshape(-1, FusionFixture.InputSize).to(ScalarType.Float64);
        Assert.True(TestMatrices.Distance(recorder.Gram, rows.t().mm(rows) * 2) < 1e-12);
    }

    /// <summary>X [d_in, tokens], fp64.</summary>
    private static Tensor Inputs(ulong seed) => TestMatrices.Normal(seed, FusionFixture.InputSize, Tokens).to(ScalarType.Float64);

    private static Tensor Gram(Tensor x) => x.mm(x.t());
}
