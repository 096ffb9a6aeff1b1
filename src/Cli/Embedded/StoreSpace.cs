using Spectral.Cli.Planning;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Embedded;

/// <summary>Whether the file system of an artifact store has room for a job, looked at before anything is made there.</summary>
internal static class StoreSpace
{
    /// <summary>For blocks that are not full, names, and the journal's own journal: a 32nd and this much.</summary>
    private const long Slack = 256 << 10;

    /// <param name="store">Directory of the artifact store; need not exist.</param>
    /// <param name="job">Id of the job; what it has written already counts as there.</param>
    /// <exception cref="UserErrorException">Too little is free, or the recipe does not fit its model.</exception>
    public static void Require(Recipe recipe, string store, string job)
    {
        if (Free(store) is not { } free)
        {
            return;
        }

        using ModelDirectory model = ModelDirectory.Open(recipe.BaseModel);
        IReadOnlyList<LinearOutline> targets = RecipePlanner.Targets(recipe, ModelOutline.Of(model));
        StorageEstimate estimate = StorageEstimate.Of(
            recipe, targets, CompanionFiles.TokenizerBytes(model.Path), recipe.Training.MaxSteps);
        long written = Written(Path.Combine(store, StoreLayout.Job(job)));
        if (Needed(estimate, written) <= free)
        {
            return;
        }

        // Hashing the weights takes a while, so it waits until it decides something.
        estimate = estimate with { Bases = MissingBases(recipe, model, targets, store) };
        if (Needed(estimate, written) > free)
        {
            throw new UserErrorException(
                $"{Path.GetFullPath(store)}: too little disk space for the job: it needs at least {Needed(estimate, written):N0} bytes "
                + $"(bases {estimate.Bases:N0}, checkpoints {estimate.Checkpoints:N0}, adapter {estimate.Adapter:N0}, records {estimate.Records:N0}"
                + $"{(written > 0 ? $", less {written:N0} already there" : "")}, and a little slack), {free:N0} are free. "
                + "Free some, name a directory elsewhere by --output, or keep fewer checkpoints (checkpoint.keep).");
        }
    }

    /// <summary>Bytes that must be free.</summary>
    /// <param name="written">Bytes that the job has in its directory already.</param>
    internal static long Needed(StorageEstimate estimate, long written)
    {
        long bytes = estimate.Bases + Math.Max(0, estimate.Total - estimate.Bases - written);
        return bytes + (bytes / 32) + Slack;
    }

    /// <summary>Bytes free for us where the directory is or would be made; null where the file system does not say.</summary>
    internal static long? Free(string directory)
    {
        DirectoryInfo? there = new(Path.GetFullPath(directory));
        while (there is { Exists: false })
        {
            there = there.Parent;
        }

        try
        {
            DriveInfo drive = new(there?.FullName ?? "/");
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Files may come and go meanwhile: another process may be running the job, which is told later.</summary>
    private static long Written(string directory) => Directory.Exists(directory)
        ? new DirectoryInfo(directory)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Sum(file => file.Exists ? file.Length : 0)
        : 0;

    private static long MissingBases(Recipe recipe, ModelDirectory model, IReadOnlyList<LinearOutline> targets, string store)
    {
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        if (!adapter.NeedsBasis || !model.HasWeights)
        {
            return 0;
        }

        return targets.DistinctBy(Key, StringComparer.Ordinal)
            .Where(linear => !File.Exists(Path.Combine(store, StoreLayout.Basis(Key(linear)))))
            .Sum(linear => StorageEstimate.Basis(adapter, linear.OutputSize, linear.InputSize));

        string Key(LinearOutline linear) => new BasisKey(
            model.Sha256($"{linear.Module}.weight"),
            RankLadder.Choose(adapter.BasisColumns(linear.OutputSize, linear.InputSize), linear.OutputSize, linear.InputSize),
            DecompositionAlgorithm.Version,
            DecompositionAlgorithm.Tolerance).ToString();
    }
}
