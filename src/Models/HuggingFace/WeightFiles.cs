using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Models.HuggingFace;

/// <summary>Finds and maps the weight files of a model directory: model.safetensors, or the shards of an index.</summary>
internal static class WeightFiles
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    public static bool Exist(string directory) =>
        File.Exists(Path.Combine(directory, Single)) || File.Exists(Path.Combine(directory, Index));

    /// <summary>The map that holds each weight, by name. The caller disposes the maps, each once.</summary>
    /// <exception cref="UserErrorException">Files are missing or wrong, or disagree with the index.</exception>
    public static IReadOnlyDictionary<string, MappedSafetensors> Open(string directory)
    {
        string single = Path.Combine(directory, Single);
        if (File.Exists(single))
        {
            MappedSafetensors file = MappedSafetensors.Open(single);
            return file.Header.Entries.ToDictionary(entry => entry.Name, _ => file, StringComparer.Ordinal);
        }

        string index = Path.Combine(directory, Index);
        return File.Exists(index) ? OpenShards(directory, index) : throw Missing(directory);
    }

    private static Dictionary<string, MappedSafetensors> OpenShards(string directory, string index)
    {
        IReadOnlyDictionary<string, string> fileOf = ShardIndex.Read(index);
        Dictionary<string, MappedSafetensors> shards = new(StringComparer.Ordinal);
        try
        {
            foreach (string name in fileOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                string path = Path.Combine(directory, name);
                shards[name] = File.Exists(path)
                    ? MappedSafetensors.Open(path)
                    : throw new UserErrorException($"{path}: is missing; {index} names it. Download it again.");
            }

            foreach ((string weight, string name) in fileOf)
            {
                if (!shards[name].Contains(weight))
                {
                    throw new UserErrorException($"{shards[name].Path}: has no tensor '{weight}', though {index} says so.");
                }
            }

            return fileOf.ToDictionary(item => item.Key, item => shards[item.Value], StringComparer.Ordinal);
        }
        catch (UserErrorException)
        {
            foreach (MappedSafetensors shard in shards.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    private static UserErrorException Missing(string directory)
    {
        string? pickle = Directory.EnumerateFiles(directory)
            .Select(Path.GetFileName)
            .FirstOrDefault(name => Path.GetExtension(name) is ".bin" or ".pt" or ".pth" or ".ckpt" && name != "training_args.bin");
        return new UserErrorException(pickle is null
            ? $"{directory}: holds neither {Single} nor {Index}."
            : $"{directory}: its weights are pickled ({pickle}), and pickles can run code, so none is read. "
                + $"Convert them to {Single}, in Python: AutoModelForCausalLM (for an encoder AutoModelForSequenceClassification).from_pretrained(...).save_pretrained(..., safe_serialization=True).");
    }
}
