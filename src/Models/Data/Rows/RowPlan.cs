using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Spectral.Models.Data.Rows;

/// <summary>
/// Which samples make row number n of a training run, epochs following each other without a seam. Nothing but n is
/// needed to go on from there: the plan is a pure function of (sample lengths, options), so the position in the data is
/// one integer, the number of rows consumed, on any number of workers. Safe to use from several threads.
/// </summary>
public sealed class RowPlan
{
    private readonly int[] _lengths;
    private readonly RowPlanOptions _options;
    private readonly Lock _lock = new();

    /// <summary>Number of the first row of each epoch looked at so far, and of the one after them.</summary>
    private readonly List<long> _epochStarts = [0];
    private long _cachedEpoch = -1;
    private int[][] _cachedRows = [];

    /// <param name="lengths">Tokens of each sample; at least one sample, each of 1 to the sequence length.</param>
    /// <param name="options">Row length, packing and seed.</param>
    public RowPlan(IReadOnlyList<int> lengths, RowPlanOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SequenceLength);
        ArgumentOutOfRangeException.ThrowIfZero(lengths.Count, nameof(lengths));
        foreach (int length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(lengths));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, options.SequenceLength, nameof(lengths));
        }

        _lengths = [.. lengths];
        _options = options;
        Digest = ComputeDigest();
    }

    /// <summary>
    /// SHA-256 (lower-case hex) of the inputs and of the first epoch's rows: equal on workers that will train on the same rows.
    /// </summary>
    public string Digest { get; }

    /// <summary>Sample numbers of each of the rows [<paramref name="firstRow"/>, firstRow + count).</summary>
    public IReadOnlyList<IReadOnlyList<int>> Rows(long firstRow, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
        {
            var rows = new List<IReadOnlyList<int>>(count);
            for (long row = firstRow; row < firstRow + count; row++)
            {
                long epoch = EpochOf(row);
                rows.Add(RowsOfEpoch(epoch)[row - _epochStarts[(int)epoch]]);
            }

            return rows;
        }
    }

    /// <summary>Number of rows in the first <paramref name="epochs"/> epochs.</summary>
    public long RowCount(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        lock (_lock)
        {
            ExtendTo(() => _epochStarts.Count > epochs);
            return _epochStarts[epochs];
        }
    }

    /// <summary>
    /// Optimizer steps that see every sample at least <paramref name="epochs"/> times; the last one is filled from the next epoch.
    /// </summary>
    public long StepCount(int epochs, int globalBatch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(globalBatch);
        return (RowCount(epochs) + globalBatch - 1) / globalBatch;
    }

    /// <summary>The epoch (from 0) that row number <paramref name="row"/> belongs to.</summary>
    public long Epoch(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        lock (_lock)
        {
            return EpochOf(row);
        }
    }

    private long EpochOf(long row)
    {
        ExtendTo(() => _epochStarts[^1] > row);
        int place = _epochStarts.BinarySearch(row);
        return place >= 0 ? place : ~place - 1;
    }

    private void ExtendTo(Func<bool> reached)
    {
        while (!reached())
        {
            long rowsInEpoch = _options.Packing ? RowsOfEpoch(_epochStarts.Count - 1).Length : _lengths.Length;
            _epochStarts.Add(_epochStarts[^1] + rowsInEpoch);
        }
    }

    private int[][] RowsOfEpoch(long epoch)
    {
        if (_cachedEpoch != epoch)
        {
            _cachedRows = EpochRows.Plan(_lengths, _options, epoch);
            _cachedEpoch = epoch;
        }

        return _cachedRows;
    }

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumbers(hash, [_options.SequenceLength, _options.Packing ? 1 : 0, (int)_options.Seed, (int)(_options.Seed >> 32)]);
        AppendNumbers(hash, _lengths);
        foreach (int[] row in RowsOfEpoch(0))
        {
            AppendNumbers(hash, row);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Count, then numbers, little-endian: no two lists of rows give the same bytes.</summary>
    private static void AppendNumbers(IncrementalHash hash, ReadOnlySpan<int> numbers)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, numbers.Length);
        hash.AppendData(count);
        hash.AppendData(MemoryMarshal.AsBytes(numbers));
    }
}
