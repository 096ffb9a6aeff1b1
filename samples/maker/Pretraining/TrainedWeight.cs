using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>A weight in training with its optimizer state; all fp32.</summary>
internal sealed record TrainedWeight(string Name, Tensor Value, Tensor FirstMoment, Tensor SecondMoment);
