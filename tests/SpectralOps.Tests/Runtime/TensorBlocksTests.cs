using System.Runtime.InteropServices;
using Spectral.SpectralOps.Runtime;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Runtime;

/// <summary>Where tensors on the CPU lie.</summary>
public sealed class TensorBlocksTests
{
    private const int Alignment = 64;

    /// <summary>Of a tensor that lies in the heap: the C library maps blocks of 128 KiB and more by themselves, unless it is told not to.</summary>
    private const long Elements = 25_007;

    [Fact]
    public void A_freed_tensor_between_two_that_live_has_room_for_the_next_one_of_its_size()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "blocks are used again on x64 only");
        Assert.True(TensorBlocks.AreReused);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] row = [.. Enumerable.Range(0, 30).Select(_ => empty(Elements))];
        HashSet<nint> holes = [.. row.Where((_, index) => index % 2 == 1).Select(TensorBytes.Address)];
        foreach (Tensor tensor in row.Where((_, index) => index % 2 == 1))
        {
            tensor.Dispose();
        }

        nint[] next = [.. holes.Select(_ => TensorBytes.Address(empty(Elements)))];
        Assert.True(next.Count(holes.Contains) > holes.Count / 2, "freed blocks were not used again");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(1_000_003)]
    public void Every_tensor_is_aligned_and_holds_what_is_written(long elements)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 8).Select(value => full(elements, (float)value))];
        Assert.All(tensors, tensor => Assert.Equal(0, TensorBytes.Address(tensor) % Alignment));
        Assert.All(tensors.Index(), tensor => Assert.Equal(tensor.Index * elements, tensor.Item.sum(ScalarType.Float64).item<double>()));
    }

    [Fact]
    public void A_tensor_without_elements_and_one_without_room_are_as_before()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(0, empty(0).NumberOfElements);
        Assert.Contains("memory", Assert.ThrowsAny<Exception>(() => empty(1L << 55)).Message, StringComparison.Ordinal);
    }
}
