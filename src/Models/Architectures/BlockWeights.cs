namespace Spectral.Models.Architectures;

/// <summary>Which weights belong to a model's blocks, and not to what stands before or after them.</summary>
public static class BlockWeights
{
    /// <summary>Whether a path has the number of a block among its parts, as in <c>model.layers.0.mlp.up_proj</c>.</summary>
    /// <param name="name">Path of a module or a weight.</param>
    public static bool Hold(string name) => name.Split('.').Any(part => int.TryParse(part, out _));
}
