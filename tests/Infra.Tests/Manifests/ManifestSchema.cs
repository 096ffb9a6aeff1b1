using System.Text.Json.Nodes;
using Spectral.Coordinator.Service;
using Spectral.GpuNode.Service;
using Spectral.Infra.Tests.Schemas;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>The schema of our manifests, with what the product itself says of names: settings are those of the services.</summary>
internal static class ManifestSchema
{
    private static readonly HashSet<string> Labels = ["app.kubernetes.io/part-of", "app.kubernetes.io/component", "kueue.x-k8s.io/queue-name"];

    private static readonly HashSet<string> Resources = ["cpu", "memory", "storage", "nvidia.com/gpu", "rdma/rdma_shared_device_a"];

    private static readonly Schema Schema = new(Path.Combine(AppContext.BaseDirectory, "Schemas", "kubernetes.yaml"), IsInSet);

    /// <summary>Variables that the command line reads besides those of the services.</summary>
    public static HashSet<string> ClientVariables { get; } =
        ["SPECTRAL_COORDINATOR", "SPECTRAL_CA", "SPECTRAL_CERT", "SPECTRAL_KEY", "SPECTRAL_TOKEN_FILE"];

    public static HashSet<string> CoordinatorVariables { get; } = [.. CoordinatorService.Settings.Select(setting => setting.Variable)];

    public static HashSet<string> NodeVariables { get; } = [.. NodeService.Settings.Select(setting => setting.Variable)];

    public static IReadOnlyList<string> Faults(JsonNode document) => Schema.Faults(document);

    /// <exception cref="FormatException">The document has faults.</exception>
    public static void Check(JsonNode document, string where)
    {
        if (Faults(document) is { Count: > 0 } faults)
        {
            throw new FormatException($"{where}: {string.Join("; ", faults)}");
        }
    }

    private static bool IsInSet(string set, string name) => set switch
    {
        "label" => Labels.Contains(name),
        "resource" => Resources.Contains(name),
        "data" => name == "recipe.yaml" || ClientVariables.Contains(name) || CoordinatorVariables.Contains(name) || NodeVariables.Contains(name),
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "no set of this name"),
    };
}
