using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Spectral.Models.Data.Rendering;

namespace Spectral.Models.Data;

/// <summary>A dataset in memory, tokenized, in file order.</summary>
public sealed class Dataset
{
    internal Dataset(IReadOnlyList<RenderedExample> examples, DatasetReport report)
    {
        Examples = examples;
        Samples = [.. examples.Select(example => example.Sample)];
        Report = report;
        Sha256 = Hash(Samples);
    }

    public IReadOnlyList<RenderedExample> Examples { get; }

    /// <summary>The samples of <see cref="Examples"/>.</summary>
    public IReadOnlyList<RenderedSample> Samples { get; }

    /// <summary>Tokens of each sample.</summary>
    public IReadOnlyList<int> Lengths => [.. Samples.Select(sample => sample.Ids.Length)];

    public DatasetReport Report { get; }

    /// <summary>SHA-256 (lower-case hex) of all ids, labels and what is supervised: equal where the same samples would be trained on.</summary>
    public string Sha256 { get; }

    private static string Hash(IReadOnlyList<RenderedSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RenderedSample sample in samples)
        {
            hash.AppendData(BitConverter.GetBytes(sample.Ids.Length));
            hash.AppendData(MemoryMarshal.AsBytes<int>(sample.Ids));
            hash.AppendData(MemoryMarshal.AsBytes<bool>(sample.Supervised));
            hash.AppendData(sample.Label is float label ? BitConverter.GetBytes(label) : []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
