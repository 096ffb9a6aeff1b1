namespace Spectral.Models.Planning;

/// <summary>Whether the frozen weights fit into a worker's memory, known before anything is loaded.</summary>
public static class ModelMemory
{
    /// <param name="model">The model's directory, for the message.</param>
    /// <param name="needed">Bytes of the weights that one process holds.</param>
    /// <param name="stages">Parts into which the layers are cut.</param>
    /// <param name="available">Bytes of memory that a process may use.</param>
    /// <returns>How they do not fit; null where they do.</returns>
    public static string? Fault(string model, long needed, int stages, long available) => needed <= available
        ? null
        : $"base_model: the weights of {model}{(stages == 1 ? "" : $", cut into {stages} parts,")} take about {needed:N0} bytes of memory in one process, and it may use {available:N0}; "
            + $"spread the layers over more processes (cluster.pipeline, now {stages}), compute in bf16, or hold the base in 8 or 4 bits (base_quantization).";
}
