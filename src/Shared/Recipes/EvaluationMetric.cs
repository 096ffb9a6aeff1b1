namespace Spectral.Shared.Recipes;

/// <summary>What an evaluation measures; the loss is always measured.</summary>
public enum EvaluationMetric
{
    /// <summary>Mean negative log-likelihood per supervised token, in nats; lower is better.</summary>
    Loss,

    /// <summary>Share of generated answers equal to the reference after trimming white space.</summary>
    ExactMatch,

    /// <summary>Share of answers whose first number after <c>#### </c> equals the reference's.</summary>
    Gsm8kStrict,

    /// <summary>Share of answers whose last number equals the reference's.</summary>
    Gsm8kFlexible,
}
