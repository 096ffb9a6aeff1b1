namespace Spectral.Models.Data;

/// <summary>What became of the records of a dataset file.</summary>
public sealed record DatasetReport
{
    /// <summary>The file as the user named it.</summary>
    public required string Path { get; init; }

    /// <summary>Samples kept.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples left out because they are longer than the sequence length.</summary>
    public required int DroppedTooLong { get; init; }

    /// <summary>Samples kept that were cut at the sequence length.</summary>
    public required int Truncated { get; init; }

    /// <summary>Samples left out because no token of theirs is supervised, so that there is nothing to learn or to measure.</summary>
    public required int DroppedUnsupervised { get; init; }

    /// <summary>Tokens of the samples kept.</summary>
    public required long Tokens { get; init; }

    /// <summary>Supervised tokens of the samples kept.</summary>
    public required long SupervisedTokens { get; init; }

    /// <summary>Samples that are labelled as a whole.</summary>
    public int Labels { get; init; }

    /// <summary>What the loss counts: supervised tokens, or labels.</summary>
    public string Supervision() => Labels > 0 ? $"{Labels} labels" : $"{SupervisedTokens} supervised";

    /// <summary>Tokens of the longest sample in the file, before anything is dropped or cut.</summary>
    public required int Longest { get; init; }

    /// <summary>One line for people: what is kept, and what is not and why.</summary>
    public string Describe()
    {
        IEnumerable<string> remarks =
        [
            Remark(DroppedTooLong, $"longer than the sequence length left out (the longest has {Longest} tokens)"),
            Remark(Truncated, $"cut at the sequence length (the longest has {Longest} tokens)"),
            Remark(DroppedUnsupervised, "without a supervised token left out"),
        ];
        return $"{Path}: {Samples} samples, {Tokens} tokens, {(Labels > 0 ? $"{Labels} labels" : $"{SupervisedTokens} of them supervised")}" + string.Concat(remarks);
    }

    private static string Remark(int count, string what) => count == 0 ? "" : $"; {count} {what}";
}
