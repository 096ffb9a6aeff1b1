using Spectral.Models.Adapters;
using Spectral.Models.Export;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Engine;

/// <summary>Starts from a finished adapter, on the basis stored with it: another decomposition could differ in sign.</summary>
internal static class EarlierAdapter
{
    /// <param name="path">Its directory.</param>
    /// <param name="job">What is to be trained.</param>
    /// <param name="leaf">What dropout masks are keyed by.</param>
    /// <exception cref="UserErrorException">It is for another model, or is not the adapter that the recipe describes.</exception>
    public static AdaptedModel Attach(string path, LoadedJob job, LeafContext leaf)
    {
        AdaptedModel model = AdapterDirectory.Load(path, job.Model, job.Directory, leaf);
        try
        {
            RequireAsDescribed(path, job, model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void RequireAsDescribed(string path, LoadedJob job, AdaptedModel model)
    {
        string expected = Describe(job.Adapter);
        string[] modules = [.. model.Linears.Select(linear => linear.Module)];
        AdaptedLinear? other = model.Linears.FirstOrDefault(linear => Describe(linear.Specification) != expected);
        if (other is not null)
        {
            throw new UserErrorException(
                $"adapter.init: {path} is {Describe(other.Specification)}, but the recipe's adapter is {expected}; set the recipe's keys to the adapter's.");
        }

        string[] targets = [.. job.Inventory.Linears.Select(linear => linear.Module)];
        string? missing = targets.Except(modules, StringComparer.Ordinal).Concat(modules.Except(targets, StringComparer.Ordinal)).FirstOrDefault();
        if (missing is not null)
        {
            throw new UserErrorException(
                $"adapter.init: {path} and the recipe's adapter.targets do not name the same layers; '{missing}' is in only one of them.");
        }
    }

    private static string Describe(AdapterSpecification adapter)
    {
        string rank = adapter.Method.HasRank() ? $" of rank {adapter.Rank}" : "";
        string rest = adapter.Method switch
        {
            { } method when method.IsSpectral() => $", offset {adapter.Offset}, singular values {adapter.SingularValues.Name()}",
            { } method when method.HasAlpha() => $", alpha {adapter.Alpha ?? adapter.Rank}",
            AdapterMethod.Oft => $" of {adapter.Blocks} blocks",
            _ => "",
        };
        return $"{adapter.Method.Name()}{rank}{rest}";
    }
}
