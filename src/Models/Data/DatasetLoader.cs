using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Data;

/// <summary>Reads a dataset file into samples, and counts what is left out.</summary>
public static class DatasetLoader
{
    /// <exception cref="UserErrorException">
    /// The file cannot be read, a record is malformed, a sample is too long where that is an error, or no sample is left.
    /// </exception>
    public static Dataset Load(string path, IDatasetFormat format, DatasetSettings settings)
    {
        var intake = new Intake(path, settings);
        foreach (RecordNode record in DatasetReader.Read(path).Take(settings.Limit ?? int.MaxValue))
        {
            intake.Add(format.Render(record));
        }

        return intake.Finish();
    }

    /// <summary>The samples kept so far, and the counts of the others.</summary>
    private sealed class Intake(string path, DatasetSettings settings)
    {
        private readonly List<RenderedExample> _kept = [];
        private int _droppedTooLong;
        private int _truncated;
        private int _droppedUnsupervised;
        private int _longest;

        public void Add(RenderedExample example)
        {
            int length = example.Sample.Ids.Length;
            bool tooLong = length > settings.SequenceLength;
            _longest = Math.Max(_longest, length);
            if (tooLong && settings.TooLong == TooLong.Error)
            {
                throw new UserErrorException(
                    $"{example.Location}: the sample has {length} tokens, more than the sequence length {settings.SequenceLength}.");
            }

            if (tooLong && settings.TooLong == TooLong.Drop)
            {
                _droppedTooLong++;
                return;
            }

            RenderedSample sample = tooLong ? example.Sample.Cut(settings.SequenceLength) : example.Sample;
            if (!sample.HasTarget)
            {
                _droppedUnsupervised++;
                return;
            }

            _truncated += tooLong ? 1 : 0;
            _kept.Add(example with { Sample = sample });
        }

        public Dataset Finish()
        {
            if (_kept.Count == 0)
            {
                throw new UserErrorException(
                    $"{path}: no sample is left: {_droppedTooLong} are longer than the sequence length {settings.SequenceLength} "
                    + $"(the longest has {_longest} tokens), {_droppedUnsupervised} have no supervised token.");
            }

            return new Dataset(_kept, Report());
        }

        private DatasetReport Report() => new()
        {
            Path = path,
            Samples = _kept.Count,
            DroppedTooLong = _droppedTooLong,
            Truncated = _truncated,
            DroppedUnsupervised = _droppedUnsupervised,
            Tokens = _kept.Sum(example => (long)example.Sample.Ids.Length),
            SupervisedTokens = _kept.Sum(example => example.Sample.Supervised.LongCount(supervised => supervised)),
            Labels = _kept.Count(example => example.Sample.Label is not null),
            Longest = _longest,
        };
    }
}
