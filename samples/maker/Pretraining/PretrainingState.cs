using System.Globalization;
using Spectral.Models.Architectures;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>Everything a pretraining continues from: weights, moments, and where it stands.</summary>
internal sealed class PretrainingState : IDisposable
{
    private const string FirstMoment = "first_moment.";
    private const string SecondMoment = "second_moment.";

    private readonly List<TrainedWeight> _weights = [];

    /// <summary>The state in <paramref name="file"/> if there is one, else the initial one.</summary>
    public PretrainingState(ModelConfig config, string file)
    {
        using MappedSafetensors? saved = File.Exists(file) ? MappedSafetensors.Open(file) : null;
        if (saved is not null)
        {
            Step = int.Parse(saved.Header.Metadata["step"], CultureInfo.InvariantCulture);
            NextProblem = int.Parse(saved.Header.Metadata["next_problem"], CultureInfo.InvariantCulture);
        }

        Model = new CausalLanguageModel(config, name =>
        {
            Tensor value = saved is null ? InitialWeights.Create(config, name) : Copy(saved, name).requires_grad_(true);
            Tensor first = saved is null ? zeros(value.shape).DetachFromDisposeScope() : Copy(saved, FirstMoment + name);
            Tensor second = saved is null ? zeros(value.shape).DetachFromDisposeScope() : Copy(saved, SecondMoment + name);
            _weights.Add(new TrainedWeight(name, value, first, second));
            return value;
        });
    }

    public CausalLanguageModel Model { get; }

    public IReadOnlyList<TrainedWeight> Weights => _weights;

    /// <summary>Steps taken.</summary>
    public int Step { get; set; }

    /// <summary>Number of the first problem not yet trained on.</summary>
    public int NextProblem { get; set; }

    public void Save(string file) => TensorSources.Write(
        file,
        _weights.SelectMany(weight => new KeyValuePair<string, Tensor>[]
        {
            new(weight.Name, weight.Value),
            new(FirstMoment + weight.Name, weight.FirstMoment),
            new(SecondMoment + weight.Name, weight.SecondMoment),
        }),
        new Dictionary<string, string>
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["next_problem"] = NextProblem.ToString(CultureInfo.InvariantCulture),
        });

    public void Dispose()
    {
        foreach (TrainedWeight weight in _weights)
        {
            weight.FirstMoment.Dispose();
            weight.SecondMoment.Dispose();
        }

        Model.Dispose();
    }

    private static Tensor Copy(MappedSafetensors file, string name)
    {
        using Tensor mapped = MappedTensors.Open(file, name);
        return mapped.clone().DetachFromDisposeScope();
    }
}
