using System.Runtime.InteropServices;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Architectures;
using Spectral.Models.Tests.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using TorchSharp;

namespace Spectral.Models.Tests.Adapters;

public sealed class AdaptedModelTests
{
    public static TheoryData<AdapterMethod, SingularValueMode, int> Kinds => TinyAdapters.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FreshAdaptersLeaveTheLogitsAsTheyWereToTheBit(AdapterMethod method, SingularValueMode mode, int offset)
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        float[] before = TinyAdapters.Logits(model);
        using AdaptedModel adapted = TinyAdapters.Attach(model, TinyAdapters.Specification(method, mode, offset));
        Assert.Equal(before, TinyAdapters.Logits(model));
    }

    /// <summary>A weight is written to between the two passes, which libtorch notices in an adapter's backward pass alone.</summary>
    [Fact]
    public void ABackwardPassThatFailsInAnAdapterThrowsWhatWentWrong()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        using AdaptedModel adapted = TinyAdapters.AttachTrained(model, TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        (torch.Tensor loss, _) = model.LossSum(TinyModel.Batch(model.Config, 3, 2, [9], [5, 4]));
        using (torch.no_grad())
        {
            model.Linears["model.layers.1.mlp.down_proj"].Weight.add_(1);
        }

        ExternalException error = Assert.Throws<ExternalException>(() => model.Backward(loss));
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposingGivesTheBaseModelBack()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        float[] before = TinyAdapters.Logits(model);
        using (TinyAdapters.AttachTrained(model, TinyAdapters.Specification(AdapterMethod.SpectralAdditive)))
        {
            Assert.NotEqual(before, TinyAdapters.Logits(model));
        }

        Assert.Equal(before, TinyAdapters.Logits(model));
    }

    [Fact]
    public void ParametersStandInOrdinalOrderOfTheirKeys()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config with { LayerCount = 11, SlidingWindows = new int?[11] });
        using AdaptedModel adapted = TinyAdapters.Attach(model, TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        string[] keys = [.. adapted.Parameters.Select(parameter => parameter.Key)];
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(2 * 3 * 11, keys.Length);
        Assert.Equal("base_model.model.model.layers.0.mlp.down_proj.spectral_A_U", keys[0]);
        Assert.StartsWith("base_model.model.model.layers.1.", keys[6], StringComparison.Ordinal);
        Assert.StartsWith("base_model.model.model.layers.10.", keys[12], StringComparison.Ordinal);
        Assert.Equal(11 * 3 * (16 + 16 + 8 + 16 + 16 + 24), adapted.ParameterCount);
    }

    [Fact]
    public void TheOutlineOfTheConfigurationCountsTheSameParameters()
    {
        using TinyModelDirectory files = new();
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        using CausalLanguageModel model = ModelLoader.Load(directory);
        AdapterSpecification specification = TinyAdapters.Specification(AdapterMethod.SpectralRotational, SingularValueMode.Additive);
        using AdaptedModel adapted = TinyAdapters.Attach(model, specification);
        IReadOnlyList<LinearOutline> linears = ModelOutline.Of(directory).Linears;
        IReadOnlyList<string> targets = TargetMatcher.Match(TinyAdapters.Targets, [.. linears.Select(linear => linear.Module)]);
        Assert.Equal(adapted.ParameterCount, linears
            .Where(linear => targets.Contains(linear.Module))
            .Sum(linear => AdapterShape.TrainableParameters(specification, linear.OutputSize, linear.InputSize)));
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedAndNothingIsAttached()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        AdapterSpecification fits = TinyAdapters.Specification(AdapterMethod.Lora);
        AssertRefused(fits, ["nothing"], "'nothing' matches no linear module", "q_proj");
        AssertRefused(fits with { Rank = 9 }, ["q_proj", "v_proj"], "adapter.rank: 9", "v_proj");
        Assert.All(model.Linears.Values, linear => Assert.Null(linear.Adapter));

        void AssertRefused(AdapterSpecification specification, string[] targets, params string[] parts)
        {
            string message = Assert.Throws<UserErrorException>(() => AdaptedModel.Attach(model, specification, targets, _ => null)).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }
}
