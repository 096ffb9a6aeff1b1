using System.Text.Json.Nodes;
using Spectral.Models.Architectures.Deberta;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>A head in config.json, as Hugging Face writes it.</summary>
internal static class HeadConfig
{
    /// <summary>The name Hugging Face gives the output of a regression.</summary>
    private const string OnlyLabel = "LABEL_0";

    public static void Write(JsonObject config, HeadSpecification head)
    {
        string[] labels = head.IsRegression ? [OnlyLabel] : [.. head.Labels];
        config["architectures"] = new JsonArray(DebertaConfigReader.Architecture);
        config["id2label"] = new JsonObject(labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label)));
        config["label2id"] = new JsonObject(labels.Select((label, id) => KeyValuePair.Create(label, (JsonNode?)id)));
        config["problem_type"] = head.IsRegression ? "regression" : "single_label_classification";
    }
}
