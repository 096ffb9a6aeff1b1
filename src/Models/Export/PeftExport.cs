using Spectral.Models.Adapters;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Models.Export;

/// <summary>An adapter of any method as a PEFT LoRA directory, for software that knows nothing of this one.</summary>
public static class PeftExport
{
    /// <summary>Ranks vLLM can be started with (--max-lora-rank); the first is its default.</summary>
    private static readonly int[] ServedRanks = [16, 32, 64, 128, 256, 320, 512];

    /// <summary>Publishes the directory whole, with the tokenizer.</summary>
    /// <returns>The largest rank in it: 2r for additive adapters, r for the others.</returns>
    /// <exception cref="UserErrorException">The place is taken, or the file system refused.</exception>
    public static int Write(string path, AdaptedModel adapted, ModelDirectory baseModel)
    {
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
