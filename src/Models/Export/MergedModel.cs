using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Models.Adapters;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>A complete model directory with the adapter's change added into the weights, for software without adapters.</summary>
public static class MergedModel
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Publishes the directory whole; weights are merged and written one at a time.</summary>
    /// <param name="path">Must be free.</param>
    /// <param name="adapted">The adapter.</param>
    /// <param name="baseModel">The model it is attached to.</param>
    /// <param name="type">float32 keeps all of the update; bfloat16 and float16 round most small updates away.</param>
    /// <param name="shardBytes">Largest weight file.</param>
    /// <exception cref="UserErrorException">The place is taken, or the file system refused.</exception>
    public static MergeReport Write(
        string path,
        AdaptedModel adapted,
        ModelDirectory baseModel,
        ScalarType type = ScalarType.Float32,
        long shardBytes = ShardPlan.DefaultShardBytes)
    {
        Dictionary<string, AdaptedLinear> linears = adapted.Linears.ToDictionary(linear => linear.WeightName, StringComparer.Ordinal);
        RoundingLoss bfloat16 = new(ScalarType.BFloat16);
        RoundingLoss float16 = new(ScalarType.Float16);
        Dictionary<string, Tensor> head = (adapted.Model.Head?.Trained ?? []).ToDictionary(StringComparer.Ordinal);
        ShardPlan plan = ShardPlan.Of(
            baseModel.Weights.Where(weight => !head.ContainsKey(weight.Name)).Select(Source).Concat(head.Select(HeadSource)), shardBytes);
        AtomicDirectory.Write(path, directory =>
        {
            foreach ((string file, IReadOnlyList<SafetensorsSource> weights) in plan.Shards)
            {
                SafetensorsWriter.Write(
                    Path.Combine(directory, file), weights, new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
            }

            WriteIndex(directory, plan);
            WriteConfig(directory, baseModel, type, adapted.Model.Head?.Specification);
            CompanionFiles.CopyGenerationConfig(baseModel.Path, directory);
            CompanionFiles.CopyTokenizer(baseModel.Path, directory);
        });
        return new MergeReport(linears.Count, [.. plan.Shards.Select(shard => shard.File)], bfloat16.Relative, float16.Relative);

        SafetensorsSource HeadSource(KeyValuePair<string, Tensor> weight) => new(weight.Key, type.ToSafetensorsDtype(), weight.Value.shape, destination =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable gradients = no_grad();
            TensorBytes.ForEachPiece(weight.Value.cpu().to_type(type), destination.Write);
        });

        // Integers among the weights (buffers of some architectures) are no weights to convert.
        SafetensorsDtype StoredType(WeightInfo weight) => weight.Dtype.IsFloatingPoint() ? type.ToSafetensorsDtype() : weight.Dtype;

        SafetensorsSource Source(WeightInfo weight) => new(weight.Name, StoredType(weight), weight.Shape, destination =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable gradients = no_grad();
            Tensor merged = baseModel.Weight(weight.Name);
            if (linears.TryGetValue(weight.Name, out AdaptedLinear? linear))
            {
                Tensor exact = merged.to_type(ScalarType.Float32);
                Tensor delta = linear.Adapter.Delta(linear.Linear.Weight).cpu();
                bfloat16.Add(exact, delta);
                float16.Add(exact, delta);
                merged = exact + delta;
            }

            TensorBytes.ForEachPiece(merged.to_type(StoredType(weight).ToScalarType()), destination.Write);
        });
    }

    private static void WriteIndex(string directory, ShardPlan plan)
    {
        if (plan.Shards.Count == 1)
        {
            return;
        }

        JsonObject map = new(plan.Shards
            .SelectMany(shard => shard.Weights.Select(weight => KeyValuePair.Create(weight.Name, (JsonNode?)shard.File)))
            .OrderBy(item => item.Key, StringComparer.Ordinal));
        JsonObject index = new()
        {
            ["metadata"] = new JsonObject { ["total_size"] = plan.Shards.Sum(shard => shard.Weights.Sum(weight => weight.ByteCount)) },
            ["weight_map"] = map,
        };
        AtomicFile.WriteAllBytes(Path.Combine(directory, "model.safetensors.index.json"), JsonSerializer.SerializeToUtf8Bytes(index, Indented));
    }

    /// <summary>The base's configuration with the dtype that the merged weights have, under the name the base uses for it.</summary>
    private static void WriteConfig(string directory, ModelDirectory baseModel, ScalarType type, HeadSpecification? head)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllBytes(baseModel.ConfigFile))!.AsObject();
        config[config.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = type switch
        {
            ScalarType.Float32 => "float32",
            ScalarType.BFloat16 => "bfloat16",
            ScalarType.Float16 => "float16",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a dtype that models are stored in"),
        };
        if (head is not null)
        {
            HeadConfig.Write(config, head);
        }

        AtomicFile.WriteAllBytes(Path.Combine(directory, "config.json"), JsonSerializer.SerializeToUtf8Bytes(config, Indented));
    }
}
