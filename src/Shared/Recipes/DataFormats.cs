namespace Spectral.Shared.Recipes;

/// <summary>What the layouts have in common.</summary>
public static class DataFormats
{
    /// <summary>Whether records are labelled as a whole, so that an encoder with a head learns them.</summary>
    public static bool IsLabelled(this DataFormat format) => format is DataFormat.Classification or DataFormat.Regression;
}
