using Spectral.Shared.Safetensors;

namespace Spectral.Models.Export;

/// <summary>Which weights go into which file: one file, or shards of a bounded size, named as Hugging Face names them.</summary>
/// <param name="Shards">File name and weights of each.</param>
internal sealed record ShardPlan(IReadOnlyList<(string File, IReadOnlyList<SafetensorsSource> Weights)> Shards)
{
    /// <summary>The shard size of Hugging Face's own writer for years: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    public static ShardPlan Of(IEnumerable<SafetensorsSource> weights, long shardBytes = DefaultShardBytes)
    {
        List<List<SafetensorsSource>> shards = [[]];
        long filled = 0;
        foreach (SafetensorsSource weight in weights)
        {
            if (filled > 0 && filled + weight.ByteCount > shardBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(weight);
            filled += weight.ByteCount;
        }

        return new ShardPlan([.. shards.Select((shard, index) => (FileName(index, shards.Count), (IReadOnlyList<SafetensorsSource>)shard))]);
    }

    private static string FileName(int index, int count) =>
        count == 1 ? "model.safetensors" : $"model-{index + 1:d5}-of-{count:d5}.safetensors";
}
