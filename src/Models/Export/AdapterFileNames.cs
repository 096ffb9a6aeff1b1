namespace Spectral.Models.Export;

/// <summary>Files of an adapter directory and the keys in them.</summary>
public static class AdapterFileNames
{
    public const string Config = "adapter_config.json";

    /// <summary>The trainable tensors.</summary>
    public const string Parameters = "adapter_model.safetensors";

    /// <summary>The singular triplets a spectral adapter stands on.</summary>
    public const string Basis = "spectral_basis.safetensors";

    public const string Card = "README.md";

    /// <summary>U1 [d_out, r].</summary>
    internal static string U(string module) => $"{module}.U";

    /// <summary>s1 [r].</summary>
    internal static string S(string module) => $"{module}.S";

    /// <summary>V1 [d_in, r].</summary>
    internal static string V(string module) => $"{module}.V";
}
