using Spectral.Shared.Messages;

namespace Spectral.Shared.Checkpoints;

/// <summary>
/// What makes files a checkpoint: it is published last, and is the only truth about what is committed.
/// Stored as <c>manifest.json</c> (<see cref="CheckpointManifestJson"/>).
/// </summary>
/// <param name="Job">Job id.</param>
/// <param name="Trial">Trial id.</param>
/// <param name="Step">Steps applied.</param>
/// <param name="Generation">Generation that uploaded it.</param>
/// <param name="Epoch">Incarnation of the coordinator that committed it.</param>
/// <param name="RowsConsumed">Position in the data.</param>
/// <param name="Files">Every file of the directory but the manifest, in ordinal order of paths.</param>
/// <param name="Bases">The bases its adapters live on, in ordinal order of modules; empty for LoRA.</param>
/// <param name="Fingerprint">What the bits depend on: CPU model and flags, libtorch file hash, threads.</param>
/// <param name="Exact">False when workers of different fingerprints computed it: then its bits are not promised.</param>
/// <param name="Recipe">Identity of the recipe, <see cref="Recipes.Recipe.Identity"/>.</param>
/// <param name="BestMetric">Best evaluation result through this step, if any.</param>
/// <param name="IsBest">True when this step's own evaluation is that best.</param>
/// <param name="Created">When it was committed.</param>
public sealed record CheckpointManifest(
    string Job,
    string Trial,
    long Step,
    int Generation,
    long Epoch,
    long RowsConsumed,
    IReadOnlyList<UploadedFile> Files,
    IReadOnlyList<CheckpointBasis> Bases,
    string Fingerprint,
    bool Exact,
    string Recipe,
    double? BestMetric,
    bool IsBest,
    DateTimeOffset Created);

/// <summary>The basis of one adapted module.</summary>
/// <param name="Module">Module path, e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Key">Basis key, names the file in the store.</param>
/// <param name="Sha256">Of that file, lower-case hex.</param>
public sealed record CheckpointBasis(string Module, string Key, string Sha256);
