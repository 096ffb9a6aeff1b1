using Spectral.Models.Fusion;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Fusion;

/// <summary>What a <c>fuse</c> command asks for.</summary>
/// <param name="Adapters">Directories.</param>
/// <param name="Method">How they become one.</param>
/// <param name="Coefficients">One per adapter, or none.</param>
/// <param name="Output">Directory to create.</param>
/// <param name="Data">For gradient fusion: a file per adapter.</param>
/// <param name="Ridge">For gradient fusion.</param>
internal sealed record FusionRequest(
    IReadOnlyList<string> Adapters, FusionMethod Method, IReadOnlyList<double> Coefficients, string Output, IReadOnlyList<string> Data, double Ridge)
{
    /// <summary>Checks what needs no model.</summary>
    /// <exception cref="UserErrorException">It cannot be done as asked.</exception>
    public void Validate()
    {
        if (Path.Exists(Output))
        {
            throw new UserErrorException($"--output: {Output} exists already; name a new directory.");
        }

        if (Adapters.GroupBy(Path.GetFullPath, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UserErrorException($"{twice.First()}: is named {twice.Count()} times; give it a coefficient instead.");
        }

        if (Adapters.FirstOrDefault(adapter => !Directory.Exists(adapter)) is { } missing)
        {
            throw new UserErrorException($"{missing}: no such directory; adapters' directories are needed.");
        }

        FusionCoefficients.For(Method, Coefficients, Adapters);
        if (Method == FusionMethod.Gradient && Data.Count != Adapters.Count)
        {
            throw new UserErrorException($"--data: {Data.Count} files for {Adapters.Count} adapters; gradient fusion fits the inputs of each adapter's task, so give one for each, in their order.");
        }

        if (Method != FusionMethod.Gradient && Data.Count > 0)
        {
            throw new UserErrorException("--data: belongs to --method gradient; the other methods read no data, leave it out.");
        }

        if (!(Ridge >= 0 && double.IsFinite(Ridge)))
        {
            throw new UserErrorException($"--ridge: {Ridge} must be a number of at least 0.");
        }
    }
}
