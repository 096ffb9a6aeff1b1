using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>
/// The same step gives the same bits wherever its operands happen to lie in memory: some of MKL's kernels for thin matrices
/// differ with alignment, and an adapter must not use them.
/// </summary>
public sealed class AdapterDeterminismTests
{
    private const int Alignments = 17;

    public static TheoryData<AdapterMethod, int> Cases()
    {
        var data = new TheoryData<AdapterMethod, int>();
        foreach (int rank in new[] { 1, 2, 3, 4, 8 })
        {
            foreach (AdapterMethod method in Enum.GetValues<AdapterMethod>().Where(method => method.HasRank() || rank == 1))
            {
                data.Add(method, rank);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheSameStepGivesTheSameBitsAtAnyAlignment(AdapterMethod method, int rank)
    {
        using var scope = NewDisposeScope();
        using var fixture = Fixture(method, rank);
        byte[] first = Step(fixture, 0);
        for (int offset = 1; offset < Alignments; offset++)
        {
            Assert.Equal(first, Step(fixture, offset));
        }
    }

    /// <summary>An adapter's own numbers may lie in managed memory, so where they lie differs from process to process.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheSameStepGivesTheSameBitsWhereverTheAdaptersNumbersLie(AdapterMethod method, int rank)
    {
        using var scope = NewDisposeScope();
        byte[]? first = null;
        foreach (int padding in Enumerable.Range(0, 9))
        {
            GC.KeepAlive(new byte[1 + (8 * padding)]);
            using var fixture = Fixture(method, rank);
            byte[] bits = Step(fixture, 0);
            Assert.Equal(first ??= bits, bits);
        }
    }

    /// <summary>Activation checkpointing computes a block's result without recording gradients, and later once more with.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void TheResultIsTheSameWhetherGradientsAreRecordedOrNot(AdapterMethod method, int rank)
    {
        using var scope = NewDisposeScope();
        using var fixture = Fixture(method, rank);
        Tensor x = TestMatrices.Normal(5, 2, 64, 80);
        byte[] recorded = fixture.Adapter.Forward(x, fixture.Weight, null).detach().bytes.ToArray();
        using IDisposable off = no_grad();

        Assert.Equal(recorded, fixture.Adapter.Forward(x, fixture.Weight, null).bytes.ToArray());
    }

    /// <summary>A rotation of one column has nothing to train but its singular value.</summary>
    private static AdapterFixture Fixture(AdapterMethod method, int rank)
    {
        SingularValueMode mode = method.IsSpectral() ? SingularValueMode.Additive : SingularValueMode.Frozen;
        var fixture = new AdapterFixture(new AdapterSpecification { Method = method, Rank = rank, SingularValues = mode }, 96, 80);
        fixture.Move(0.01);
        return fixture;
    }

    /// <summary>Output and all gradients of one step, with operands that many elements into their storage.</summary>
    private static byte[] Step(AdapterFixture fixture, int offset)
    {
        Tensor x = Shifted(TestMatrices.Normal(5, 2, 64, 80), offset).requires_grad_();
        Tensor outputGradient = Shifted(TestMatrices.Normal(6, 2, 64, 96), offset * 3 % Alignments);
        Tensor y = fixture.Adapter.Forward(x, Shifted(fixture.Weight, offset * 5 % Alignments), null);
        y.backward([outputGradient]);
        IEnumerable<Tensor> results = [y.detach(), x.grad!, .. fixture.Adapter.Parameters.Select(parameter => parameter.Value.grad!)];
        byte[] bits = [.. results.SelectMany(result => result.contiguous().bytes.ToArray())];
        foreach (AdapterParameter parameter in fixture.Adapter.Parameters)
        {
            parameter.Value.grad!.zero_();
        }

        return bits;
    }

    private static Tensor Shifted(Tensor source, int offset)
    {
        Tensor shifted = empty(source.NumberOfElements + offset).narrow(0, offset, source.NumberOfElements).view(source.shape);
        return shifted.copy_(source);
    }
}
