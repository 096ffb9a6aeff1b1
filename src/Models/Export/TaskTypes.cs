using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>PEFT's `task_type`.</summary>
internal static class TaskTypes
{
    public const string CausalLanguageModel = "CAUSAL_LM";

    /// <summary>Regression too, as in Hugging Face's own classes.</summary>
    public const string SequenceClassification = "SEQ_CLS";

    public static string Of(HeadSpecification? head) => head is null ? CausalLanguageModel : SequenceClassification;
}
