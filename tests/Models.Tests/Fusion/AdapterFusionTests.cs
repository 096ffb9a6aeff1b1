using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Export;
using Spectral.Models.Fusion;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Adapters;
using Spectral.Models.Tests.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using TorchSharp;

namespace Spectral.Models.Tests.Fusion;

public sealed class AdapterFusionTests : IDisposable
{
    private readonly TinyModelDirectory _files = new();
    private readonly ModelDirectory _base;
    private readonly CausalLanguageModel _model;
    private readonly List<TrainedAdapter> _loaded = [];

    public AdapterFusionTests()
    {
        _base = ModelDirectory.Open(_files.Path);
        _model = ModelLoader.Load(_base);
    }

    [Theory]
    [InlineData(FusionMethod.Sum, "SPECTRAL")]
    [InlineData(FusionMethod.Average, "SPECTRAL")]
    [InlineData(FusionMethod.Concatenate, "LORA")]
    public void A_fused_adapter_is_saved_and_loaded_as_any_other(FusionMethod method, string form)
    {
        TrainedAdapter[] adapters = [Load("a", Spectral(0), 0.5), Load("b", Spectral(4), 2)];
        Dictionary<string, double> expected = Norms(adapters);
        using (AdaptedModel fused = AdapterFusion.Add(_model, adapters, method))
        {
            AdapterDirectory.Write(_files.Beside("fused"), fused, _base);
        }

        Assert.Contains(form, File.ReadAllText(Path.Combine(_files.Beside("fused"), "adapter_config.json")), StringComparison.Ordinal);
        using AdaptedModel loaded = AdapterDirectory.Load(_files.Beside("fused"), _model, _base);
        Assert.All(loaded.Linears, linear => Assert.Equal(expected[linear.Module], Norm(linear), expected[linear.Module] * 1e-5));
        if (form == "SPECTRAL")
        {
            Assert.All(loaded.Linears, linear => Assert.Equal([new ColumnRange(0, 3), new ColumnRange(4, 3)], linear.Columns));
            AdapterDirectory.Write(_files.Beside("again"), loaded, _base);
            Assert.All(
                Directory.GetFiles(_files.Beside("fused")),
                file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_files.Beside("again"), Path.GetFileName(file)))));
        }
    }

    [Fact]
    public void Averages_of_overlapping_columns_are_loras_and_sums_are_refused()
    {
        TrainedAdapter[] adapters = [Load("a", Spectral(0), 1), Load("b", Spectral(1), 1)];
        using (AdaptedModel average = AdapterFusion.Add(_model, adapters, FusionMethod.Average))
        {
            Assert.All(average.Linears, linear => Assert.Equal(AdapterMethod.Lora, linear.Specification.Method));
        }

        UserErrorException error = Assert.Throws<UserErrorException>(() => AdapterFusion.Add(_model, adapters, FusionMethod.Sum));
        Assert.Contains("tunes columns 0-2", error.Message, StringComparison.Ordinal);
        Assert.Contains("columns 1-3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_of_different_layers_are_refused_by_the_layer()
    {
        Save("a", Spectral(0));
        using (AdaptedModel narrow = AdaptedModel.Attach(_model, new AdapterSpecification { Method = AdapterMethod.Lora, Rank = 2 }, ["q_proj"], _ => null))
        {
            AdapterDirectory.Write(_files.Beside("narrow"), narrow, _base);
        }

        TrainedAdapter[] adapters = [Load("a", 1), Load("narrow", 1)];
        UserErrorException error = Assert.Throws<UserErrorException>(() => AdapterFusion.Add(_model, adapters, FusionMethod.Concatenate));
        Assert.Contains("'model.layers.0.self_attn.v_proj'", error.Message, StringComparison.Ordinal);
        Assert.Contains(_files.Beside("narrow"), error.Message, StringComparison.Ordinal);
    }

    /// <summary>With one task there is nothing to trade off: on its own inputs the fit does what the adapter does.</summary>
    [Fact]
    public void Gradient_fusion_of_one_adapter_is_that_adapter_on_its_inputs()
    {
        TrainedAdapter adapter = Load("a", TinyAdapters.Specification(AdapterMethod.Lora), 1);
        RenderedSample[] samples = [.. Enumerable.Range(0, 24).Select(seed => Sample(seed, length: 12))];
        adapter.Attach();
        float[] before = Logits(samples[0]);
        adapter.Detach();
        float[] bare = Logits(samples[0]);
        using AdaptedModel fused = AdapterFusion.Fit(_model, [adapter], [samples], ridge: 1e-9);
        float[] after = Logits(samples[0]);
        double moved = Distance(before, bare);
        Assert.True(moved > 1e-3, $"the adapter moves the logits: {moved}");
        Assert.True(Distance(before, after) < 1e-3 * moved, $"{Distance(before, after)} of {moved}");
    }

    [Theory]
    [InlineData(FusionMethod.Sum, new[] { 0.5, 2.0 }, new[] { 0.5, 2.0 })]
    [InlineData(FusionMethod.Average, new[] { 1.0, 3.0 }, new[] { 0.25, 0.75 })]
    [InlineData(FusionMethod.Average, new double[0], new[] { 0.5, 0.5 })]
    [InlineData(FusionMethod.Gradient, new double[0], new[] { 1.0, 1.0 })]
    public void Coefficients_are_taken_as_the_method_takes_them(FusionMethod method, double[] given, double[] expected) =>
        Assert.Equal(expected, FusionCoefficients.For(method, given, ["a", "b"]));

    [Theory]
    [InlineData(FusionMethod.Sum, new[] { 1.0 }, "1 numbers for 2 adapters")]
    [InlineData(FusionMethod.Sum, new[] { 1.0, double.NaN }, "NaN for b")]
    [InlineData(FusionMethod.Average, new[] { 1.0, -1.0 }, "add up to 0")]
    [InlineData(FusionMethod.Gradient, new[] { 1.0, -1.0 }, "is not negative")]
    public void Coefficients_that_make_no_sense_are_refused(FusionMethod method, double[] given, string message) => Assert.Contains(
        message, Assert.Throws<UserErrorException>(() => FusionCoefficients.For(method, given, ["a", "b"])).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _loaded.ForEach(adapter => adapter.Dispose());
        _model.Dispose();
        _base.Dispose();
        _files.Dispose();
    }

    private static AdapterSpecification Spectral(int offset) => TinyAdapters.Specification(AdapterMethod.SpectralAdditive, offset: offset);

    private TrainedAdapter Load(string name, AdapterSpecification specification, double coefficient)
    {
        Save(name, specification);
        return Load(name, coefficient);
    }

    private TrainedAdapter Load(string name, double coefficient)
    {
        _loaded.Add(TrainedAdapter.Load(_files.Beside(name), coefficient, _model, _base));
        return _loaded[^1];
    }

    private void Save(string name, AdapterSpecification specification)
    {
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, specification);
        AdapterDirectory.Write(_files.Beside(name), adapted, _base);
    }

    /// <summary>||sum_i c_i Delta_i|| by module.</summary>
    private Dictionary<string, double> Norms(IReadOnlyList<TrainedAdapter> adapters)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return adapters[0].Linears.ToDictionary(
            linear => linear.Module,
            linear => (double)adapters
                .Select(adapter => adapter.Linears.Single(own => own.Module == linear.Module).Adapter.Delta(linear.Linear.Weight) * adapter.Coefficient)
                .Aggregate((sum, delta) => sum + delta).norm().item<float>(),
            StringComparer.Ordinal);
    }

    private static double Norm(AdaptedLinear linear)
    {
        using torch.Tensor delta = linear.Adapter.Delta(linear.Linear.Weight);
        return delta.norm().item<float>();
    }

    private RenderedSample Sample(int seed, int length) => new(
        [.. Enumerable.Range(0, length).Select(position => ((seed * 7) + (position * position * 3) + position) % _model.Config.VocabularySize)],
        [.. Enumerable.Repeat(true, length)]);

    private float[] Logits(RenderedSample sample)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradients = torch.no_grad();
        int length = sample.Ids.Length;
        TokenBatch batch = new(
            1, length, [.. sample.Ids.Select(id => (long)id)], [.. Enumerable.Range(0, length).Select(position => (long)position)],
            new int[length], [.. Enumerable.Repeat(TokenBatch.Ignored, length)]);
        return _model.Logits(_model.HiddenStates(batch)).to_type(torch.ScalarType.Float32).data<float>().ToArray();
    }

    private static double Distance(float[] one, float[] other) => Math.Sqrt(one.Zip(other, (a, b) => Math.Pow(a - b, 2)).Sum());
}
