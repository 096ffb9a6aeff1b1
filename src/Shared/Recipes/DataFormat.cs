namespace Spectral.Shared.Recipes;

/// <summary>Layout of one line of a dataset.</summary>
public enum DataFormat
{
    PromptCompletion,
    Messages,
    Alpaca,
    Sharegpt,
    Text,

    /// <summary>One or two texts and their class.</summary>
    Classification,

    /// <summary>One or two texts and their number.</summary>
    Regression,
}
