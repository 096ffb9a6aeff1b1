using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Pretraining;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Output;

/// <summary>Writes the pretrained model as a Hugging Face directory, its weights in bf16.</summary>
internal static class ModelFiles
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Write(string directory, PretrainingState state, ITokenizer tokenizer)
    {
        using DisposeScope scope = NewDisposeScope();
        TensorSources.Write(
            Path.Combine(directory, "model.safetensors"),
            state.Weights.Select(weight => KeyValuePair.Create(weight.Name, weight.Value.detach().to_type(ScalarType.BFloat16))),
            new Dictionary<string, string> { ["format"] = "pt" });
        File.WriteAllText(Path.Combine(directory, "config.json"), SampleConfig.Text(tokenizer));
        JsonObject generation = new() { ["eos_token_id"] = tokenizer.EosId, ["pad_token_id"] = tokenizer.PadId, ["do_sample"] = false };
        File.WriteAllText(Path.Combine(directory, "generation_config.json"), generation.ToJsonString(Json) + "\n");
    }
}
