using System.Runtime.InteropServices;
using Spectral.Shared.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

public sealed class AdaptedProductTests
{
    /// <summary>A weight written to between the two passes: libtorch refuses to hand it to the backward pass.</summary>
    [Theory]
    [MemberData(nameof(AdapterEquivalenceTests.Methods), MemberType = typeof(AdapterEquivalenceTests))]
    public void A_backward_pass_that_fails_says_why_and_gives_no_gradient_that_looks_like_one(AdapterMethod method)
    {
        using var scope = NewDisposeScope();
        using AdapterFixture fixture = new(ComparedMethods.Specification(method, 3, 10), 12, 10);
        Tensor x = TestMatrices.Normal(1, 2, 5, 10).requires_grad_();
        Tensor loss = fixture.Adapter.Forward(x, fixture.Weight, bias: null).sum();
        using (no_grad())
        {
            fixture.Weight.add_(1);
        }

        loss.backward();
        ExternalException error = Assert.Throws<ExternalException>(fixture.Adapter.BackwardFailure.ThrowIfAny);
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
        Assert.Equal(x.shape, x.grad!.shape);
        Assert.True(x.grad.isnan().all().item<bool>());
        fixture.Adapter.BackwardFailure.ThrowIfAny();
    }

    [Fact]
    public void A_backward_pass_that_succeeds_records_nothing()
    {
        using var scope = NewDisposeScope();
        using AdapterFixture fixture = new(new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 3 }, 12, 10);
        fixture.Adapter.Forward(TestMatrices.Normal(1, 5, 10), fixture.Weight, bias: null).sum().backward();
        fixture.Adapter.BackwardFailure.ThrowIfAny();
        Assert.All(fixture.Adapter.Parameters, parameter => Assert.True(parameter.Value.grad!.isfinite().all().item<bool>()));
    }
}
