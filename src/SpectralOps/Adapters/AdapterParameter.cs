using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>One trainable tensor of an adapter.</summary>
/// <param name="Name">Its name in the adapter file, e.g. <c>spectral_A_U</c>.</param>
/// <param name="Value">fp32 leaf tensor that requires gradients.</param>
/// <param name="Decayed">Whether weight decay applies; not to what has a neutral value other than 0.</param>
public sealed record AdapterParameter(string Name, Tensor Value, bool Decayed = true)
{
    /// <summary>Key in the adapter file: PEFT's prefix and, for LoRA's matrices, which PEFT holds as linear layers, its suffix.</summary>
    public string FileKey(string module) =>
        $"base_model.model.{module}.{Name}{(Name is "lora_A" or "lora_B" ? ".weight" : "")}";
}
