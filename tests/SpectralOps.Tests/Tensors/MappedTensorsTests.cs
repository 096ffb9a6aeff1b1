using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Tensors;

public sealed class MappedTensorsTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<ScalarType> Types => [
        ScalarType.Bool, ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64,
        ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64,
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryDtypeSurvivesTheFile(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor original = arange(-5, 7, ScalarType.Float32).reshape(3, 4).to_type(type);
        using MappedSafetensors file = Write(("x", original), ("scalar", original[2, 3]), ("empty", original[.., ..0]));
        Assert.True(MappedTensors.Open(file, "x").equal(original).all().item<bool>());
        Assert.Equal(type, MappedTensors.Open(file, "x").dtype);
        Assert.Equal([], MappedTensors.Open(file, "scalar").shape);
        Assert.True(MappedTensors.Open(file, "scalar").equal(original[2, 3]).item<bool>());
        Assert.Equal([3L, 0], MappedTensors.Open(file, "empty").shape);
    }

    [Fact]
    public unsafe void TheTensorLiesInTheMapAndKeepsItAlive()
    {
        using DisposeScope scope = NewDisposeScope();
        MappedSafetensors file = Write(("x", arange(1000, ScalarType.Float32)));
        fixed (byte* expected = file.Bytes("x"))
        {
            Tensor first = MappedTensors.Open(file, "x");
            Tensor second = MappedTensors.Open(file, "x");
            Assert.Equal((nint)expected, (nint)TensorBytes.Pointer(first));
            Assert.Equal((nint)expected, (nint)TensorBytes.Pointer(second));
            file.Dispose();
            first.Dispose();
            Assert.Equal(999f, second[999].item<float>());
            Tensor view = second.narrow(0, 500, 2);
            second.Dispose();
            Assert.True(IsMapped(file.Path));
            Assert.Equal(501f, view[1].item<float>());
            view.Dispose();
        }

        scope.Dispose();
        Assert.False(IsMapped(file.Path));
    }

    [Fact]
    public void AnUnalignedTensorIsCopied()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _directory.File("odd.safetensors");
        const string Header = """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        string padded = Header.PadRight(Header.Length + 8 - (Header.Length % 8) + 1);
        using (BinaryWriter writer = new(File.Create(path)))
        {
            writer.Write((long)padded.Length);
            writer.Write(padded.ToCharArray());
            writer.Write(1.5f);
            writer.Write(-2f);
        }

        using MappedSafetensors file = MappedSafetensors.Open(path);
        Assert.NotEqual(0, file.Entry("x").Offset % 4);
        Assert.Equal([1.5f, -2f], MappedTensors.Open(file, "x").data<float>().ToArray());
    }

    /// <summary>Opening and reading 200 MB makes no private copy of them: the pages stay the file's own.</summary>
    [Fact]
    public void AddsNoSecondCopyToResidentMemory()
    {
        const long Bytes = 200L << 20;
        using DisposeScope scope = NewDisposeScope();
        string path = WriteLarge(Bytes);
        long before = MappingMemory.AnonymousBytesOfProcess();
        using MappedSafetensors file = MappedSafetensors.Open(path);
        Tensor x = MappedTensors.Open(file, "x");
        Assert.Equal(0f, x.max().to_type(ScalarType.Float32).item<float>());

        // Other tests run beside this one: their noise is far below half of the file.
        Assert.InRange(MappingMemory.AnonymousBytesOfProcess() - before, long.MinValue, Bytes / 2);
        MappingMemory memory = MappingMemory.Of(path);
        Assert.Equal(0, memory.PrivateDirtyBytes);
        Assert.Equal(0, memory.AnonymousBytes);
        Assert.InRange(memory.ResidentBytes, Bytes / 2, Bytes + (1 << 20));
    }

    /// <summary>On its way to the GPU a weight is not copied in host memory first.</summary>
    [CudaFact]
    public void ReachesTheGpuWithoutACopyInHostMemory()
    {
        const long Bytes = 200L << 20;
        using DisposeScope scope = NewDisposeScope();
        Device gpu = new(DeviceType.CUDA, 0);
        string path = WriteLarge(Bytes);

        // What CUDA itself takes of host memory comes with the first use.
        Assert.Equal(3f, ones(3, device: gpu).sum().item<float>());
        long before = MappingMemory.AnonymousBytesOfProcess();
        using MappedSafetensors file = MappedSafetensors.Open(path);
        Tensor x = MappedTensors.Open(file, "x").to(gpu);
        Assert.Equal(0f, x.max().to_type(ScalarType.Float32).item<float>());
        Assert.InRange(MappingMemory.AnonymousBytesOfProcess() - before, long.MinValue, Bytes / 2);
        Assert.Equal(0, MappingMemory.Of(path).PrivateDirtyBytes);
    }

    /// <summary>A file with one bf16 tensor x of zeros.</summary>
    private string WriteLarge(long bytes)
    {
        string path = _directory.File("large.safetensors");
        byte[] block = new byte[1 << 20];
        SafetensorsWriter.Write(path, [new SafetensorsSource("x", SafetensorsDtype.BF16, [bytes / 2], destination =>
        {
            for (long done = 0; done < bytes; done += block.Length)
            {
                destination.Write(block);
            }
        })]);
        return path;
    }

    private static bool IsMapped(string path) => File.ReadLines("/proc/self/maps").Any(line => line.EndsWith(path, StringComparison.Ordinal));

    private MappedSafetensors Write(params (string Name, Tensor Value)[] tensors)
    {
        string path = _directory.File("model.safetensors");
        TensorSources.Write(path, tensors.Select(item => KeyValuePair.Create(item.Name, item.Value)));
        return MappedSafetensors.Open(path);
    }
}
