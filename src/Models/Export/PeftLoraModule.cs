namespace Spectral.Models.Export;

/// <summary>What PEFT's configuration says of one adapted module.</summary>
/// <param name="Module">Module path in the base model.</param>
/// <param name="Rank">k.</param>
/// <param name="Alpha">Its update is scaled by alpha / k.</param>
internal sealed record PeftLoraModule(string Module, int Rank, double Alpha);
