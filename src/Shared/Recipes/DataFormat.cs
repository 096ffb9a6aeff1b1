namespace Spectral.Shared.Recipes;

/// <summary>Layout of one line of a dataset.</summary>
public enum DataFormat
{
    PromptCompletion,
    Messages,
    Alpaca,
    Sharegpt,
    Text,
}
