using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Tensors;

/// <summary>What an operation of managed code does where libtorch cannot help.</summary>
public sealed class TensorOperationTests
{
    /// <summary>The process goes on, and whoever started the pass learns of it.</summary>
    [Fact]
    public void What_goes_wrong_on_the_way_back_is_recorded_and_no_number_is_given()
    {
        using var scope = NewDisposeScope();
        var failure = new BackwardFailure();
        Tensor x = ones(2, 3).requires_grad_();
        new Doubling(new InvalidOperationException("no way back")).Of(failure, x).sum().backward();
        Assert.Equal("no way back", Assert.Throws<InvalidOperationException>(failure.ThrowIfAny).Message);
        Assert.True(x.grad!.isnan().all().item<bool>());
    }

    [Fact]
    public void What_is_kept_outlives_the_scope_of_the_way_forward_and_the_rest_does_not()
    {
        using var scope = NewDisposeScope();
        var failure = new BackwardFailure();
        Tensor x = ones(2, 3).requires_grad_();
        Tensor result;
        using (NewDisposeScope())
        {
            result = new Doubling().Of(failure, x).MoveToOuterDisposeScope();
        }

        Tensor gradient = full_like(x, 3);
        int before = scope.DisposablesCount;
        result.backward([gradient]);
        failure.ThrowIfAny();
        HandedGradients.Release();
        Assert.Equal(before, scope.DisposablesCount);
        Assert.True(x.grad!.eq(6).all().item<bool>());
    }

    [Fact]
    public void No_graph_is_made_of_what_needs_no_gradient()
    {
        using var scope = NewDisposeScope();
        Assert.False(new Doubling().Of(new BackwardFailure(), ones(2)).requires_grad);
    }

    /// <summary>TorchSharp makes an empty tensor of the result's size beside it, and what is kept has handles of its own.</summary>
    [Fact]
    public void Nothing_but_the_result_is_left_in_the_scope_around()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2, 3).requires_grad_();
        int before = scope.DisposablesCount;
        _ = new Doubling().Of(new BackwardFailure(), x);
        Assert.Equal(before + 1, scope.DisposablesCount);
    }

    private sealed class Doubling(Exception? wrong = null) : TensorOperation
    {
        public Tensor Of(BackwardFailure failure, Tensor x) => Apply(failure, x);

        protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs)
        {
            Tensor factor = full_like(inputs[0], 2);
            return (inputs[0] * factor, [factor]);
        }

        protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient) =>
            wrong is null ? [gradient * kept[0]] : throw wrong;
    }
}
