namespace Spectral.Models.Architectures;

/// <summary>The architectures of the family, by their Hugging Face class names.</summary>
internal static class Families
{
    public const string Llama = "LlamaForCausalLM";
    public const string Mistral = "MistralForCausalLM";
    public const string Qwen2 = "Qwen2ForCausalLM";
    public const string Qwen3 = "Qwen3ForCausalLM";
}
