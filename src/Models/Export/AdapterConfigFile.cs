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
        return specification.Method.IsKeptAsPeft()
            ? Peft(specification, [.. adapted.Linears.Select(linear => linear.Module)], adapted.Model.Linears.Keys, baseModel, adapted.Model.Head?.Specification)
            : AdapterConfigJson.Write(AdapterConfig.Of(adapted, baseModel));
    }

    /// <summary>The same of an adapter that no process holds whole.</summary>
    /// <param name="specification">The same for every module.</param>
    /// <param name="modules">Adapted modules, in the model's order.</param>
    /// <param name="linears">All linear modules of the model.</param>
    /// <param name="baseModel">The model it is for.</param>
    public static byte[] Content(AdapterSpecification specification, IReadOnlyList<string> modules, IEnumerable<string> linears, BaseModel baseModel) =>
        specification.Method.IsKeptAsPeft()
            ? Peft(specification, modules, linears, baseModel, head: null)
            : AdapterConfigJson.Write(new AdapterConfig(specification, modules, baseModel));

    private static byte[] Peft(
        AdapterSpecification specification, IEnumerable<string> modules, IEnumerable<string> linears, BaseModel baseModel, HeadSpecification? head) =>
        PeftLoraConfig.Write(
            [.. modules.Select(module => new PeftLoraModule(module, specification.Rank, specification.Alpha ?? specification.Rank))],
            linears,
            specification.Dropout,
            baseModel.NameOrPath,
            head,
            isDora: specification.Method == AdapterMethod.Dora);
}
