using CsCheck;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;

namespace Spectral.Models.Tests.Data.Batching;

public sealed class TokenBatchBuilderTests
{
    private const int PadId = 999;

    private static readonly Gen<RenderedSample> Samples =
        Gen.Select(Gen.Int[0, 300], Gen.Bool).Array[1, 40].Select(tokens =>
            new RenderedSample([.. tokens.Select(t => t.Item1)], [.. tokens.Select((t, i) => i > 0 && t.Item2)]));

    private static readonly Gen<RenderedSample[][]> Rows = Samples.Array[1, 4].Array[1, 5];

    [Fact]
    public void SamplesFollowEachOtherWithPositionsReset()
    {
        var first = new RenderedSample([5, 6, 7], [false, false, true]);
        var second = new RenderedSample([8, 9], [false, true]);
        TokenBatch batch = TokenBatchBuilder.Build([[first, second]], PadId);
        Assert.Equal((1, 32), (batch.Rows, batch.Length));
        Assert.Equal([5, 6, 7, 8, 9, PadId], batch.Ids.Take(6));
        Assert.Equal([0, 1, 2, 0, 1, 0], batch.Positions.Take(6));
        Assert.Equal([0, 0, 0, 1, 1, -1], batch.Segments.Take(6));
        Assert.Equal([-100, 7, -100, 9, -100, -100], batch.Targets.Take(6));
        Assert.True(batch.IsPacked);
    }

    [Fact]
    public void LengthIsTheLongestRowRoundedUp()
    {
        Rows.Sample(rows =>
        {
            TokenBatch batch = TokenBatchBuilder.Build(rows, PadId);
            int longest = rows.Max(row => row.Sum(sample => sample.Ids.Length));
            return batch.Length % 32 == 0 && batch.Length >= longest && batch.Length < longest + 32 && batch.Ids.Length == rows.Length * batch.Length;
        });
    }

    [Fact]
    public void TargetsAreTheSupervisedTokensAndNothingElse()
    {
        Rows.Sample(rows =>
        {
            TokenBatch batch = TokenBatchBuilder.Build(rows, PadId);
            IEnumerable<long> targets = batch.Targets.Where(target => target != TokenBatch.Ignored);
            IEnumerable<long> supervised = rows.SelectMany(row => row).SelectMany(s => s.Ids.Where((_, i) => s.Supervised[i])).Select(id => (long)id);
            return targets.SequenceEqual(supervised) && batch.TargetCount == supervised.LongCount();
        });
    }

    [Fact]
    public void TargetsStayInTheirSegmentAndAreTheNextId()
    {
        Rows.Sample(rows =>
        {
            TokenBatch batch = TokenBatchBuilder.Build(rows, PadId);
            return Enumerable.Range(0, batch.Ids.Length).Where(t => batch.Targets[t] != TokenBatch.Ignored).All(t =>
                (t + 1) % batch.Length != 0 && batch.Segments[t] >= 0 && batch.Segments[t + 1] == batch.Segments[t] && batch.Targets[t] == batch.Ids[t + 1]);
        });
    }

    [Fact]
    public void PositionsRestartExactlyWhereSegmentsChange()
    {
        Rows.Sample(rows =>
        {
            TokenBatch batch = TokenBatchBuilder.Build(rows, PadId);
            return Enumerable.Range(0, batch.Ids.Length).All(t =>
            {
                bool starts = t % batch.Length == 0 || batch.Segments[t] != batch.Segments[t - 1];
                bool padding = batch.Segments[t] == -1;
                return padding
                    ? batch.Ids[t] == PadId && batch.Positions[t] == 0 && batch.Targets[t] == TokenBatch.Ignored
                    : batch.Positions[t] == (starts ? 0 : batch.Positions[t - 1] + 1);
            });
        });
    }

    [Fact]
    public void ABatchWithoutSupervisedTokensHasNoTargets()
    {
        TokenBatch batch = TokenBatchBuilder.Build([[new RenderedSample([1, 2, 3], [false, false, false])]], PadId);
        Assert.Equal(0, batch.TargetCount);
    }
}
