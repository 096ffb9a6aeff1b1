using System.Security.Cryptography;
using System.Text;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Writing;

namespace Spectral.Shared.Recipes;

/// <summary>
/// One fine-tuning job as its user describes it: every setting resolved, checked and immutable.
/// Made by <see cref="Reading.RecipeReader"/>; equality is by value, lists included.
/// </summary>
public sealed record Recipe
{
    [Knob("Hugging Face model directory (config.json, safetensors, tokenizer). Its weights are read, never written.")]
    public required string BaseModel { get; init; }

    [Knob("How the linear maps of the model's blocks are held in memory, which nobody writes; embeddings, norms and output projection stay as "
        + "they are. none: in training.precision. int8 and nf4 (QLoRA's 4-bit NormalFloat): in 8.5 and 4.5 bits a number, made dense for each "
        + "product, which takes a few per cent of a step's time. The adapter is trained against the rounded weights; its bases are those of the "
        + "original ones, onto which it is merged. See quantization.md.")]
    public BaseQuantization BaseQuantization { get; init; } = BaseQuantization.None;

    [Knob("What is trained on, and what is evaluated on.")]
    public required DatasetsOptions Datasets { get; init; }

    [Knob("What is trained: the method, its size, and the layers it is attached to.")]
    public required AdapterOptions Adapter { get; init; }

    [Knob("How it is trained.")]
    public required TrainingOptions Training { get; init; }

    [Knob("When the evaluation data is scored, and how much of it."), Resumable]
    public EvaluationOptions Evaluation { get; init; } = new();

    [Knob("When checkpoints are written, and how many stay."), Resumable, Cosmetic]
    public CheckpointOptions Checkpoint { get; init; } = new();

    [Knob("How many workers share the job, and when one counts as lost.")]
    public ClusterOptions Cluster { get; init; } = new();

    [Knob("How gradients are added over leaves and workers. canonical: along one fixed tree, so that the adapter is the same to the bit "
        + "on any number of workers. fast: in the communicator's own order, which is quicker where many workers share a step; the adapter "
        + "then differs in its last bits with the number of workers. auto: canonical on CPU, fast on GPUs.")]
    public Reduction Reduction { get; init; } = Reduction.Auto;

    [Knob("true fails a job rather than let it go on with workers whose CPU, libraries or threads differ, which would make its result "
        + "depend on who computed what. false goes on, warns, and marks its checkpoints as not exact.")]
    public bool Deterministic { get; init; }

    [Knob("Traces and metrics over OTLP."), Resumable, Cosmetic]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>YAML with every key, in the order of declaration: reading it gives an equal recipe.</summary>
    public string ToCanonicalYaml() => CanonicalYaml.Write(this, static _ => true);

    /// <summary>
    /// Lower-case hexadecimal SHA-256 of the canonical text less the keys that cannot change the result
    /// (marked <see cref="CosmeticAttribute"/>): equal for recipes that train the same adapter.
    /// </summary>
    public string Identity()
    {
        string text = CanonicalYaml.Write(this, static key => !key.IsCosmetic);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The canonical text less the keys that a resumed job may change: equal for recipes that one job can go on from to the other.</summary>
    public string FixedYaml() => CanonicalYaml.Write(this, static key => !key.IsResumable);
}
