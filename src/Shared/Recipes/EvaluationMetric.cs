namespace Spectral.Shared.Recipes;

/// <summary>What an evaluation measures; the loss is always measured.</summary>
public enum EvaluationMetric
{
    /// <summary>Mean negative log-likelihood per supervised token or label, in nats, or mean squared error; lower is better.</summary>
    Loss,

    /// <summary>Share of generated answers equal to the reference after trimming white space.</summary>
    ExactMatch,

    /// <summary>Share of answers whose first number after <c>#### </c> equals the reference's.</summary>
    Gsm8kStrict,

    /// <summary>Share of answers whose last number equals the reference's.</summary>
    Gsm8kFlexible,

    /// <summary>Share of sequences whose class is predicted rightly.</summary>
    Accuracy,

    /// <summary>F1 of class 1 of two, else the mean over classes.</summary>
    F1,

    /// <summary>Matthews' correlation coefficient of predicted and true classes.</summary>
    Matthews,

    /// <summary>Pearson's correlation coefficient of predicted and true numbers.</summary>
    Pearson,

    /// <summary>Spearman's rank correlation coefficient of predicted and true numbers.</summary>
    Spearman,
}
