using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Architectures;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.Models.Tests.HuggingFace;

public sealed class ModelLoaderTests
{
    private const string Query = "model.layers.0.self_attn.q_proj.weight";

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void FilesGiveTheModelThatWasWritten(int shards, bool tied)
    {
        using TinyModelDirectory files = new(shards, tied: tied);
        using CausalLanguageModel written = TinyModel.Create(files.Config);
        using CausalLanguageModel loaded = ModelLoader.Load(files.Path);
        Assert.Equal(Logits(written), Logits(loaded));
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.Float64)]
    public void OtherDtypesAreConverted(torch.ScalarType type)
    {
        using TinyModelDirectory files = new(type: type);
        using CausalLanguageModel loaded = ModelLoader.Load(files.Path);
        using CausalLanguageModel exact = TinyModel.Create(files.Config);
        FrozenLinear linear = loaded.Linears["model.layers.0.self_attn.q_proj"];
        Assert.Equal(torch.ScalarType.Float32, linear.Weight.dtype);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor expected = exact.Linears["model.layers.0.self_attn.q_proj"].Weight.to_type(type).to_type(torch.ScalarType.Float32);
        Assert.True(linear.Weight.equal(expected).all().item<bool>());
    }

    /// <summary>No second copy of the weights: each lies in the file's own pages.</summary>
    [Theory]
    [InlineData(torch.ScalarType.BFloat16, 1)]
    [InlineData(torch.ScalarType.Float32, 3)]
    public void WeightsOfTheComputeDtypeStayInTheirFiles(torch.ScalarType type, int shards)
    {
        using TinyModelDirectory files = new(shards, type);
        using CausalLanguageModel loaded = ModelLoader.Load(files.Path, type);
        (ulong Start, ulong End)[] mapped = [.. File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains(files.Path, StringComparison.Ordinal))
            .Select(line => line.Split(' ')[0].Split('-'))
            .Select(range => (Convert.ToUInt64(range[0], 16), Convert.ToUInt64(range[1], 16)))];
        Assert.All(loaded.Linears.Values, linear =>
        {
            ulong address = Address(TensorBytes.Span(linear.Weight));
            Assert.Contains(mapped, range => address >= range.Start && address < range.End);
        });
        Assert.All(Logits(loaded), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void SurvivesTheScopeItWasLoadedIn()
    {
        using TinyModelDirectory files = new();
        CausalLanguageModel loaded;
        using (torch.NewDisposeScope())
        {
            loaded = ModelLoader.Load(files.Path);
        }

        Assert.NotEmpty(Logits(loaded));
        loaded.Dispose();
        Assert.DoesNotContain(files.Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SoundWeightsPassTheCheck(bool readsNumbers)
    {
        using TinyModelDirectory files = new(shards: 2, type: torch.ScalarType.BFloat16, tied: false);
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        ModelLoader.Check(directory, ModelOutline.Of(directory), readsNumbers);
    }

    [Fact]
    public void NotANumberIsOnlySeenWhereNumbersAreRead()
    {
        using TinyModelDirectory files = new(change: weights => weights[Query] = weights[Query].clone().fill_(float.NaN));
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        ModelLoader.Check(directory, ModelOutline.Of(directory), readsNumbers: false);
    }

    [Fact]
    public void WrongWeightsAreRefusedByName()
    {
        AssertRefused(weights => weights[Query] = weights[Query].narrow(0, 0, 8), $"'{Query}' has shape [8, 16]", "[16, 16]");
        AssertRefused(weights => weights[Query] = weights[Query].clone().fill_(float.NaN), $"'{Query}' [16, 16] holds NaN");
        AssertRefused(weights => weights[Query] = weights[Query].to_type(torch.ScalarType.Int8), $"'{Query}' is I8");
        AssertRefused(weights => weights.Remove(Query), $"no tensor '{Query}'");
    }

    private static unsafe ulong Address(Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (ulong)first;
        }
    }

    private static void AssertRefused(Action<Dictionary<string, torch.Tensor>> change, params string[] parts)
    {
        using TinyModelDirectory files = new(change: change);
        string message = Assert.Throws<UserErrorException>(() => ModelLoader.Load(files.Path)).Message;
        using (ModelDirectory directory = ModelDirectory.Open(files.Path))
        {
            ModelOutline outline = ModelOutline.Of(directory);
            Assert.Equal(message, Assert.Throws<UserErrorException>(() => ModelLoader.Check(directory, outline, readsNumbers: true)).Message);
        }

        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain(files.Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    private static float[] Logits(CausalLanguageModel model)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradients = torch.no_grad();
        torch.Tensor hidden = model.HiddenStates(TinyModel.Batch(model.Config, 3, 2, [9], [5, 4]));
        return model.Logits(hidden).to_type(torch.ScalarType.Float32).data<float>().ToArray();
    }
}
