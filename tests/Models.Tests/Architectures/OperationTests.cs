using CsCheck;
using Spectral.Models.Architectures;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Tests.Architectures;

/// <summary>A block's own operations against what libtorch makes of their formulas: the same bits both ways.</summary>
public sealed class OperationTests
{
    private const double Epsilon = 1e-5;

    private static readonly Gen<(long Rows, long Length, long Half, bool IsHalfPrecision, uint Seed)> Cases =
        Gen.Select(Gen.Long[1, 5], Gen.Long[1, 40], Gen.OneOf(Gen.Long[1, 40], Gen.Const(512L), Gen.Const(1408L)), Gen.Bool, Gen.UInt);

    /// <summary>In a residual stream, where its input's gradient is a sum of three.</summary>
    [Fact]
    public void A_norm_is_its_formula() => Check((shape, type) =>
    {
        Tensor weight = Random(type, shape[^1]).requires_grad_();
        Tensor x = Random(type, shape);
        return (
            [x, weight],
            failure => x + new RmsNorm(weight, Epsilon, failure).Forward(x),
            () =>
            {
                Tensor exact = x.to_type(ScalarType.Float32);
                return x + ((exact * (exact.square().mean([-1], keepdim: true) + Epsilon).rsqrt()).to_type(type) * weight);
            }
        );
    });

    [Fact]
    public void A_rotation_is_its_formula() => Check((shape, type) =>
    {
        Tensor angle = rand(shape[0], 1, shape[1], shape[2] / 2);
        (Tensor cos, Tensor sin) = (cat([angle.cos(), angle.cos()], -1), cat([angle.sin(), angle.sin()], -1));

        // Heads as attention sees them: a view of rows that lie otherwise.
        Tensor x = Random(type, shape[0], shape[1], 3, shape[2]);
        return (
            [x],
            failure => new Rotation(cos, sin, failure).Forward(x.transpose(1, 2)),
            () =>
            {
                Tensor exact = x.transpose(1, 2).to_type(ScalarType.Float32);
                Tensor[] halves = exact.chunk(2, dim: -1);
                return ((exact * cos) + (cat([halves[1].neg(), halves[0]], dim: -1) * sin)).to_type(type);
            }
        );
    });

    [Fact]
    public void A_gated_product_is_its_formula() => Check((shape, type) =>
    {
        (Tensor gate, Tensor up) = (Random(type, shape), Random(type, shape));
        return ([gate, up], failure => new GatedProduct(failure).Forward(gate, up), () => nn.functional.silu(gate) * up);
    });

    /// <summary>Both forms' results, without and with a graph, and the gradients of their inputs.</summary>
    private static void Check(Func<long[], ScalarType, (Tensor[] Inputs, Func<BackwardFailure, Tensor> Own, Func<Tensor> Composed)> make) => Cases.Sample(
        one =>
        {
            using var scope = NewDisposeScope();
            _ = manual_seed(one.Seed);
            (Tensor[] inputs, Func<BackwardFailure, Tensor> own, Func<Tensor> composed) =
                make([one.Rows, one.Length, 2 * one.Half], one.IsHalfPrecision ? ScalarType.BFloat16 : ScalarType.Float32);
            foreach (Tensor input in inputs)
            {
                _ = input.requires_grad_();
            }

            var failure = new BackwardFailure();
            Tensor without;
            using (no_grad())
            {
                without = own(failure);
            }

            (Tensor result, Tensor expected) = (own(failure), composed());
            Tensor gradient = randn_like(expected);
            IList<Tensor> gradients = Back(result, inputs, gradient);
            failure.ThrowIfAny();
            Assert.True(result.equal(expected).all().item<bool>());
            Assert.True(without.equal(expected).all().item<bool>());
            foreach ((Tensor mine, Tensor theirs) in gradients.Zip(Back(expected, inputs, gradient)))
            {
                Assert.True(mine.equal(theirs).all().item<bool>(), $"{mine.dtype} [{string.Join(", ", mine.shape)}]: {(mine - theirs).abs().max().ToSingle()}");
            }
        },
        iter: 200,
        threads: 1);

    private static IList<Tensor> Back(Tensor result, Tensor[] inputs, Tensor gradient)
    {
        autograd.backward([result], [gradient]);
        return [.. inputs.Select(input =>
        {
            Tensor own = input.grad!.clone();
            input.grad = null;
            return own;
        })];
    }

    private static Tensor Random(ScalarType type, params long[] shape) => randn(shape).to_type(type);
}
