namespace Spectral.Shared.Client.Api;

/// <summary>Bodies of answers that are no message of the cluster.</summary>
public static class ApiAnswers
{
    /// <summary>A job that took a request.</summary>
    public sealed record Accepted(string Job);

    /// <summary>A sweep that took a request.</summary>
    public sealed record AcceptedSweep(string Sweep);

    /// <param name="Status"><c>ok</c>.</param>
    /// <param name="Version">Of the coordinator.</param>
    public sealed record Health(string Status, string Version);

    /// <summary>What a page or a program that shows this coordinator needs to know of it.</summary>
    /// <param name="Version">Of the coordinator.</param>
    /// <param name="Jaeger">Address of Jaeger's pages; null where none is configured.</param>
    public sealed record About(string Version, Uri? Jaeger);

    /// <summary>The largest singular values of a job's adapted weights.</summary>
    /// <param name="Step">Of the checkpoint that names their decompositions.</param>
    /// <param name="Weights">How many there are; not more than a few hundred are in <paramref name="Items"/>.</param>
    public sealed record Spectra(long Step, int Weights, IReadOnlyList<Spectrum> Items);

    /// <param name="Module">Module path of the weight.</param>
    /// <param name="Values">Descending.</param>
    public sealed record Spectrum(string Module, IReadOnlyList<float> Values);

    /// <param name="Items">Those that can be fetched, in order of their paths.</param>
    public sealed record Files(IReadOnlyList<string> Items);
}
