using CsCheck;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Fusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Fusion;

public sealed class SpectralFusionTests
{
    private const double Tolerance = 1e-6;

    /// <summary>Ranks of adapters and the gaps before them, so that all fit into the weight's 18 columns.</summary>
    private static readonly Gen<(int Gap, int Rank)[]> Layouts =
        Gen.Select(Gen.Int[0, 2], Gen.Int[2, 4]).Array[1, 3];

    [Fact]
    public void Adapters_on_disjoint_columns_fuse_to_their_joint_edit() => Layouts.Sample(
        layout =>
        {
            using DisposeScope scope = NewDisposeScope();
            using FusionFixture fixture = new(seed: 3);
            List<FusionTerm> terms = Terms(fixture, layout, _ => AdapterMethod.SpectralAdditive, _ => SingularValueMode.Frozen, _ => 1);
            (Adapter fused, _) = SpectralFusion.Join("w", terms);
            using Adapter owned = fused;
            double distance = TestMatrices.Distance(fused.Delta(fixture.Weight), JointEdit(fixture, terms));
            Assert.True(distance < Tolerance, $"{distance} for {string.Join(", ", layout)}");
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Any_mix_of_variants_singular_values_and_coefficients_fuses_to_the_sum_of_changes() =>
        Gen.Select(Layouts, Gen.Int[0, 1].Array[3], Gen.Int[0, 2].Array[3], Gen.Int[-200, 200].Array[3]).Sample(
            (layout, methods, modes, coefficients) =>
            {
                using DisposeScope scope = NewDisposeScope();
                using FusionFixture fixture = new(seed: 5);
                List<FusionTerm> terms = Terms(
                    fixture, layout, i => (AdapterMethod)methods[i], i => (SingularValueMode)modes[i], i => coefficients[i] == 0 ? 1 : coefficients[i] / 100.0);
                (Adapter fused, AdapterSpecification specification) = SpectralFusion.Join("w", terms);
                using Adapter owned = fused;
                Assert.Equal(layout.Sum(part => part.Rank), specification.Rank);
                Assert.Equal(terms.SelectMany(term => term.Columns), specification.Columns(fixture.Weight.shape[0], fixture.Weight.shape[1]));
                Tensor sum = fixture.Sum(terms);
                double error = (fused.Delta(fixture.Weight).to(ScalarType.Float64) - sum).norm().item<double>();
                double scale = terms.Sum(term => Math.Abs(term.Coefficient) * term.Adapter.Delta(fixture.Weight).norm().item<float>());
                Assert.True(error < Tolerance * scale, $"{error} of {scale}");
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Rotations_alone_stay_rotational_and_keep_the_singular_values()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 2);
        FusionTerm[] terms =
        [
            fixture.Spectral(0, 3, 10, method: AdapterMethod.SpectralRotational),
            fixture.Spectral(5, 4, 20, method: AdapterMethod.SpectralRotational),
        ];
        (Adapter fused, AdapterSpecification specification) = SpectralFusion.Join("w", terms);
        using Adapter owned = fused;
        Assert.Equal(AdapterMethod.SpectralRotational, specification.Method);
        Assert.Equal(2 * 7 * 6 / 2, fused.Parameters.Sum(parameter => parameter.Value.NumberOfElements));
        Tensor moved = linalg.svdvals((fixture.Weight + fused.Delta(fixture.Weight)).to(ScalarType.Float64));
        Assert.True(TestMatrices.Distance(moved, linalg.svdvals(fixture.Weight.to(ScalarType.Float64))) < 1e-6);
    }

    [Fact]
    public void A_fused_adapter_can_be_fused_again()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 8);
        FusionTerm[] terms = [fixture.Spectral(0, 2, 10, 0.5), fixture.Spectral(6, 2, 20, 2), fixture.Spectral(3, 3, 30, -1)];
        (Adapter two, AdapterSpecification specification) = SpectralFusion.Join("w", terms[..2]);
        using Adapter ownedTwo = two;
        FusionTerm fusedTwo = new("two", two, specification.Columns(fixture.Weight.shape[0], fixture.Weight.shape[1]), 1);
        (Adapter three, _) = SpectralFusion.Join("w", [fusedTwo, terms[2]]);
        using Adapter ownedThree = three;
        Assert.True(TestMatrices.Distance(three.Delta(fixture.Weight), fixture.Sum(terms)) < Tolerance);
        Assert.Throws<UserErrorException>(() => SpectralFusion.Join("w", [fusedTwo, fixture.Spectral(7, 2, 40)]));
    }

    [Theory]
    [InlineData(0, 4, 3, 2, "0-3", "3-4", "3-3")]
    [InlineData(2, 4, 0, 8, "2-5", "0-7", "2-5")]
    [InlineData(5, 2, 5, 2, "5-6", "5-6", "5-6")]
    public void Overlapping_columns_are_refused_by_their_ranges(int firstOffset, int firstRank, int secondOffset, int secondRank, string first, string second, string shared)
    {
        using FusionFixture fixture = new(seed: 1);
        FusionTerm[] terms = [fixture.Spectral(firstOffset, firstRank, 1), fixture.Spectral(secondOffset, secondRank, 2)];
        UserErrorException error = Assert.Throws<UserErrorException>(() => SpectralFusion.Join("q_proj", terms));
        Assert.StartsWith(
            $"'q_proj': adapter-1 tunes columns {first} and adapter-2 columns {second} of one basis; both tune {shared}", error.Message, StringComparison.Ordinal);
    }

    private static List<FusionTerm> Terms(
        FusionFixture fixture, (int Gap, int Rank)[] layout, Func<int, AdapterMethod> method, Func<int, SingularValueMode> mode, Func<int, double> coefficient)
    {
        List<FusionTerm> terms = [];
        int next = 0;
        foreach ((int gap, int rank) in layout)
        {
            int index = terms.Count;
            terms.Add(fixture.Spectral(next + gap, rank, (ulong)(100 * (index + 1)), coefficient(index), method(index), mode(index)));
            next += gap + rank;
        }

        return terms;
    }

    /// <summary><c>[U1 + A_1, ...] S [V1 + B_1, ...]^T - [U1, ...] S [V1, ...]^T</c> in fp64, with every adapter's columns side by side.</summary>
    private static Tensor JointEdit(FusionFixture fixture, IReadOnlyList<FusionTerm> terms)
    {
        Tensor Joint(Func<FusionTerm, Tensor> part, int dimension) => cat([.. terms.Select(term => part(term).detach().to(ScalarType.Float64))], dimension);
        Tensor Moved(FusionTerm term, string name) => term.Adapter.Parameters.Single(parameter => parameter.Name == name).Value;
        Tensor u = Joint(term => fixture.Basis.Slice(term.Columns[0].First, term.Columns[0].Count).U, 1);
        Tensor s = Joint(term => fixture.Basis.Slice(term.Columns[0].First, term.Columns[0].Count).S, 0);
        Tensor v = Joint(term => fixture.Basis.Slice(term.Columns[0].First, term.Columns[0].Count).V, 1);
        Tensor movedU = u + Joint(term => Moved(term, "spectral_A_U"), 1);
        Tensor movedV = v + Joint(term => Moved(term, "spectral_A_V"), 1);
        return (movedU * s).mm(movedV.t()) - (u * s).mm(v.t());
    }
}
