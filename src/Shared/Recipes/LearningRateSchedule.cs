namespace Spectral.Shared.Recipes;

/// <summary>Shape of the learning rate after warm-up.</summary>
public enum LearningRateSchedule
{
    Cosine,
    Linear,
    Constant,
}
