using System.Text.Json.Nodes;
using Spectral.Infra.Tests.Documents;
using Spectral.Infra.Tests.Manifests;

namespace Spectral.Infra.Tests.Kustomize;

/// <summary>
/// Renders what our overlays use of kustomize (resources, components, JSON patches, a generated ConfigMap, image names, the
/// namespace), and refuses everything else. Where kubectl is at hand, a test compares the two.
/// </summary>
internal static class Kustomization
{
    public const string FileName = "kustomization.yaml";

    /// <exception cref="FormatException">A file says what it may not, or a patch finds no target.</exception>
    public static List<JsonNode> Render(string directory)
    {
        JsonNode file = Yaml.Read(Path.Combine(directory, FileName)).Single();
        var documents = new List<JsonNode>();
        Extend(documents, file, directory);
        foreach (JsonNode? component in List(file, "components"))
        {
            string place = Path.GetFullPath(Path.Combine(directory, $"{component}"));
            JsonNode read = Yaml.Read(Path.Combine(place, FileName)).Single();
            Extend(documents, read, place);
            Patch(documents, read, place);
        }

        documents.AddRange(List(file, "configMapGenerator").Select(generator => Generate(generator!, directory)));
        Patch(documents, file, directory);
        Rename(documents, file);
        return documents;
    }

    private static void Extend(List<JsonNode> documents, JsonNode file, string directory)
    {
        ManifestSchema.Check(file, directory);
        foreach (JsonNode? resource in List(file, "resources"))
        {
            string path = Path.GetFullPath(Path.Combine(directory, $"{resource}"));
            documents.AddRange(Directory.Exists(path) ? Render(path) : Yaml.Read(path));
        }
    }

    private static JsonObject Generate(JsonNode generator, string directory) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = $"{generator["name"]}", ["labels"] = generator["options"]!["labels"]!.DeepClone() },
        ["data"] = new JsonObject(generator["files"]!.AsArray().Select(file =>
            KeyValuePair.Create($"{file}", (JsonNode?)File.ReadAllText(Path.Combine(directory, $"{file}"))))),
    };

    private static void Patch(List<JsonNode> documents, JsonNode file, string directory)
    {
        foreach (JsonNode? patch in List(file, "patches"))
        {
            JsonNode target = patch!["target"]!;
            JsonNode document = documents.SingleOrDefault(document => $"{document["kind"]}" == $"{target["kind"]}" && $"{document["metadata"]!["name"]}" == $"{target["name"]}")
                ?? throw new FormatException($"{directory}: no {target["kind"]} {target["name"]} to patch");
            JsonPatch.Apply(document, Yaml.ParseText($"{patch["patch"]}").Single());
        }
    }

    private static void Rename(List<JsonNode> documents, JsonNode file)
    {
        foreach (JsonNode document in documents)
        {
            if (file["namespace"] is { } space)
            {
                document["metadata"]!["namespace"] = $"{space}";
            }

            foreach (JsonNode container in PodTemplates.Of(document).SelectMany(pod => pod["spec"]!["containers"]!.AsArray()).OfType<JsonNode>())
            {
                JsonNode? image = List(file, "images").FirstOrDefault(image => $"{image!["name"]}" == $"{container["image"]}");
                container["image"] = image is null ? $"{container["image"]}" : $"{image["newName"]}:{image["newTag"]}";
            }
        }
    }

    private static JsonArray List(JsonNode file, string name) => file[name] as JsonArray ?? [];
}
