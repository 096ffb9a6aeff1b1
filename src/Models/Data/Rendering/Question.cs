namespace Spectral.Models.Data.Rendering;

/// <summary>What a model is asked in an evaluation that generates.</summary>
/// <param name="PromptIds">Ids that precede the answer in the training sample, exactly.</param>
/// <param name="Reference">Text of the right answer.</param>
public sealed record Question(int[] PromptIds, string Reference);
