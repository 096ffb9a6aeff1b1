using System.Text;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A job on a tiny model with its data and its store, all in a directory of its own.</summary>
internal sealed class TinyJob : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("spectral-engine-").FullName;

    public TinyJob()
    {
        TinyModel.Write(ModelPath);
        WriteData("train.jsonl", count: 40, first: 0);
        WriteData("eval.jsonl", count: 6, first: 100);
        Store = new LocalArtifactStore(Path.Combine(_root, "store"));
    }

    public string ModelPath => Path.Combine(_root, "model");

    public LocalArtifactStore Store { get; private set; }

    public string FileAt(string name) => Path.Combine(_root, name);

    /// <summary>A store with nothing in it: what ran before cannot matter.</summary>
    public void ForgetStore() => Store = new LocalArtifactStore(Path.Combine(_root, $"store-{Guid.NewGuid():N}"));

    /// <summary>The recipe with some keys set as on a command line.</summary>
    public JobSpecification Specification(params string[] settings)
    {
        string yaml = $"""
            base_model: {ModelPath}
            datasets:
              train: {"{"}path: {FileAt("train.jsonl")}, format: prompt-completion{"}"}
              eval: {"{"}path: {FileAt("eval.jsonl")}, format: prompt-completion, metric: exact-match{"}"}
            adapter: {"{"}method: spectral-additive, rank: 4, targets: [q_proj, v_proj, down_proj]{"}"}
            training: {"{"}max_steps: 4, global_batch: 12, micro_batch: 2, sequence_length: 48, packing: true, learning_rate: 1.0e-2, warmup_steps: 2{"}"}
            evaluation: {"{"}every_steps: 2, max_new_tokens: 4, batch: 4{"}"}
            checkpoint: {"{"}every_steps: 2{"}"}
            """;
        Recipe recipe = RecipeReader.Parse(yaml, "recipe", [.. settings.Select(RecipeOverride.Parse)]);
        return new JobSpecification("job", "trial-0", recipe.ToCanonicalYaml());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void WriteData(string name, int count, int first)
    {
        var lines = new StringBuilder();
        for (int i = first; i < first + count; i++)
        {
            lines.Append($$"""{"prompt": "{{i}} and {{i % 7}} make ", "completion": "{{i + (i % 7)}}"}""").Append('\n');
        }

        File.WriteAllText(FileAt(name), lines.ToString());
    }
}
