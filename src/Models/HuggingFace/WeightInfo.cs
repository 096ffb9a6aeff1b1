using System.Collections.Immutable;
using Spectral.Shared.Safetensors;

namespace Spectral.Models.HuggingFace;

/// <summary>One weight of a model directory, as its file's header describes it.</summary>
/// <param name="Name">Hugging Face name, e.g. <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Dtype">Element type in the file.</param>
/// <param name="File">Path of its file.</param>
public sealed record WeightInfo(string Name, ImmutableArray<long> Shape, SafetensorsDtype Dtype, string File);
