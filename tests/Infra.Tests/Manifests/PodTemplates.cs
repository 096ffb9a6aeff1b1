using System.Text.Json.Nodes;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>The pods that a document makes.</summary>
internal static class PodTemplates
{
    /// <summary>Templates with metadata and spec; none of documents that make no pods.</summary>
    public static IEnumerable<JsonNode> Of(JsonNode document) => Owners(document).Select(owner => owner["template"]!);

    /// <summary>Specs of jobs, deployments and sets, which have the template in them.</summary>
    public static IEnumerable<JsonNode> Owners(JsonNode document) => $"{document["kind"]}" switch
    {
        "Job" or "Deployment" or "StatefulSet" => [document["spec"]!],
        "CronJob" => [document["spec"]!["jobTemplate"]!["spec"]!],
        "JobSet" => document["spec"]!["replicatedJobs"]!.AsArray().Select(job => job!["template"]!["spec"]!),
        _ => [],
    };

    public static JsonNode Container(JsonNode template) => template["spec"]!["containers"]!.AsArray().Single()!;
}
