using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;

namespace Spectral.Coordinator.Planning;

/// <summary>Puts together what workers loaded that hold parts of the layers: the inventory that one worker of the whole model would have.</summary>
public static class StageInventories
{
    /// <param name="stages">In the order of the layers.</param>
    /// <exception cref="UserErrorException">They are not parts of one model and of one data set.</exception>
    public static ModelInventory Join(IReadOnlyList<ModelInventory> stages)
    {
        ModelInventory first = stages[0];
        if (stages.FirstOrDefault(stage => stage.DataSha256 != first.DataSha256 || stage.Architecture != first.Architecture) is { } other)
        {
            throw new UserErrorException(
                "the stages of the model were loaded from different files: "
                + (other.Architecture == first.Architecture
                    ? $"data {first.DataSha256} and {other.DataSha256}"
                    : $"{first.Architecture} and {other.Architecture}")
                + "; give every node the same files");
        }

        var weights = new SortedDictionary<string, WeightEntry>(StringComparer.Ordinal);
        foreach (WeightEntry weight in stages.SelectMany(stage => stage.Weights))
        {
            if (!weights.TryAdd(weight.Name, weight) && weights[weight.Name].Sha256 != weight.Sha256)
            {
                throw new UserErrorException(
                    $"the stages of the model were loaded from different files: '{weight.Name}' has SHA-256 {weights[weight.Name].Sha256} and {weight.Sha256}; "
                    + "give every node the same files");
            }
        }

        return new ModelInventory(first.Architecture, [.. weights.Values], [.. stages.SelectMany(stage => stage.Linears)], first.DataSha256);
    }
}
