using Spectral.Models.Adapters;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Models.Export;

/// <summary>An adapter as a PEFT LoRA directory (DoRA for DoRA), for software that knows nothing of this one.</summary>
public static class PeftExport
{
    /// <summary>Ranks vLLM can be started with (--max-lora-rank); the first is its default.</summary>
    private static readonly int[] ServedRanks = [16, 32, 64, 128, 256, 320, 512];

    /// <summary>Whether PEFT has a form for the method.</summary>
    public static bool CanWrite(AdapterSpecification specification) =>
        specification.Method.IsKeptAsPeft() || AdapterShape.LoraRank(specification) is not null;

    /// <summary>Publishes the directory whole, with the tokenizer.</summary>
    /// <returns>The largest rank in it: 2r where both sides of r triplets move, r for the others.</returns>
    /// <exception cref="UserErrorException">The method is no LoRA, the place is taken, or the file system refused.</exception>
    public static int Write(string path, AdaptedModel adapted, ModelDirectory baseModel)
    {
        AdapterSpecification specification = adapted.Linears[0].Specification;
        if (!CanWrite(specification))
        {
            throw new UserErrorException(
                $"'{specification.Method.Name()}' has no exact form as a LoRA smaller than the weights themselves; use --to merged, which makes a complete model.");
        }

        BaseModel identity = BaseModel.Of(baseModel);
        int rank = 0;
        AtomicDirectory.Write(path, directory =>
        {
            rank = PeftLoraWriter.Write(directory, adapted, identity);
            CompanionFiles.CopyTokenizer(baseModel.Path, directory);
        });
        return rank;
    }

    /// <summary>What to tell a user who serves the export with vLLM; null where its defaults do.</summary>
    public static string? ServingHint(int rank)
    {
        if (rank <= ServedRanks[0])
        {
            return null;
        }

        int? flag = ServedRanks.Where(served => served >= rank).Select(served => (int?)served).FirstOrDefault();
        return flag is null
            ? $"The adapter has rank {rank}; vLLM serves at most rank {ServedRanks[^1]}."
            : $"The adapter has rank {rank}; vLLM loads rank {ServedRanks[0]} or less unless started with --max-lora-rank {flag}.";
    }
}
