namespace Spectral.Shared.Inventory;

/// <summary>
/// What a worker has loaded, so that the coordinator can plan without any model code and tell workers that hold other
/// bytes. Two workers with equal inventories train the same bits. Stored as canonical JSON (<see cref="InventoryJson"/>).
/// </summary>
/// <param name="Architecture">Architecture as config.json names it, e.g. <c>LlamaForCausalLM</c>.</param>
/// <param name="Weights">Every weight of the model directory, in ordinal order of names.</param>
/// <param name="Linears">Every linear layer the recipe's targets match, in the model's order.</param>
/// <param name="DataSha256">Hash of the training and evaluation data as tokenized, lower-case hex.</param>
public sealed record ModelInventory(
    string Architecture,
    IReadOnlyList<WeightEntry> Weights,
    IReadOnlyList<LinearEntry> Linears,
    string DataSha256);

/// <summary>One weight as it lies in its file.</summary>
/// <param name="Name">Name in the safetensors header.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Dtype">safetensors dtype: F32, F16, BF16.</param>
/// <param name="Sha256">Basis-cache hash: of its bytes with shape and dtype, lower-case hex.</param>
public sealed record WeightEntry(string Name, IReadOnlyList<long> Shape, string Dtype, string Sha256);

/// <summary>One linear layer that is adapted.</summary>
/// <param name="Module">Module path, e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Weight">Name of its weight in <see cref="ModelInventory.Weights"/>, [d_out, d_in].</param>
public sealed record LinearEntry(string Module, string Weight);
