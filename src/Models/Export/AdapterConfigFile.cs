using Spectral.Models.Adapters;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>The adapter_config.json that an adapted model is saved with, alone: for files that hold its tensors at some step.</summary>
public static class AdapterConfigFile
{
    /// <param name="adapted">At least one layer, all of one method.</param>
    /// <param name="baseModel">The model it is for.</param>
    public static byte[] Content(AdaptedModel adapted, BaseModel baseModel)
    {
        AdapterSpecification specification = adapted.Linears[0].Specification;
        string[] modules = [.. adapted.Linears.Select(linear => linear.Module)];
        return specification.Method.IsKeptAsPeft()
            ? PeftLoraConfig.Write(
                [.. modules.Select(module => new PeftLoraModule(module, specification.Rank, specification.Alpha ?? specification.Rank))],
                adapted.Model.Linears.Keys,
                specification.Dropout,
                baseModel.NameOrPath,
                adapted.Model.Head?.Specification,
                isDora: specification.Method == AdapterMethod.Dora)
            : AdapterConfigJson.Write(AdapterConfig.Of(adapted, baseModel));
    }
}
