using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Pruning;

namespace Spectral.GpuNode.Tests.Training.Pruning;

public sealed class ImportanceTests
{
    /// <summary>The formulas of the paper's section 3.2 in double precision, over several steps.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(37)]
    public void Follows_the_formula(int length)
    {
        var slice = new ParameterSlice("p", [length], 0, length, Decayed: true);
        var states = new StatePair(new TrainingState(length, isScored: true));
        var random = new Random(length);
        double[] means = new double[length];
        double[] uncertainties = new double[length];
        for (int step = 1; step <= 6; step++)
        {
            float[] gradient = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5))];
            for (int i = 0; i < length; i++)
            {
                states.Current.Parameters[i] = (float)(random.NextDouble() - 0.5);
                double sensitivity = Math.Abs((double)states.Current.Parameters[i] * gradient[i]);
                means[i] = (0.85 * means[i]) + (0.15 * sensitivity);
                uncertainties[i] = (0.85 * uncertainties[i]) + (0.15 * Math.Abs(sensitivity - means[i]));
            }

            Importance.Update(slice, states.Current, states.BeginNext(), gradient);
            states.Flip();
            Assert.All(means.Zip(states.Current.ImportanceMeans), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
            Assert.All(uncertainties.Zip(states.Current.ImportanceUncertainties), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        }
    }

    /// <summary>An element's bits must not depend on whether it falls into a vector or into the rest.</summary>
    [Fact]
    public void Bits_do_not_depend_on_where_an_element_lies()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 67).Select(_ => (float)(random.NextDouble() - 0.5))];
        TrainingState whole = Scored(values);
        for (int i = 0; i < values.Length; i++)
        {
            TrainingState alone = Scored([values[i]]);
            Assert.Equal(
                (BitConverter.SingleToInt32Bits(alone.ImportanceMeans[0]), BitConverter.SingleToInt32Bits(alone.ImportanceUncertainties[0])),
                (BitConverter.SingleToInt32Bits(whole.ImportanceMeans[i]), BitConverter.SingleToInt32Bits(whole.ImportanceUncertainties[i])));
        }
    }

    /// <summary>s(lambda_i), and the means of s over column i of P and row i of Q.</summary>
    [Fact]
    public void A_triplet_counts_its_value_and_the_mean_of_its_vectors()
    {
        var triplets = new Triplets(2, (3, 2));
        var state = new TrainingState(triplets.Count, isScored: true);
        TripletSlices matrix = triplets.Matrices[0];
        float[] left = [1, 2, 3, 4, 5, 6];
        float[] right = [7, 8, 9, 10];
        float[] values = [11, 12];
        left.CopyTo(matrix.Left.Of(state.ImportanceMeans));
        right.CopyTo(matrix.Right.Of(state.ImportanceMeans));
        values.CopyTo(matrix.Values.Of(state.ImportanceMeans));
        Array.Fill(state.ImportanceUncertainties, 2f);

        Assert.Equal([22 + (18 / 3.0) + (30 / 2.0), 24 + (24 / 3.0) + (38 / 2.0)], TripletImportance.Of(matrix, state));
    }

    private static TrainingState Scored(float[] values)
    {
        var current = new TrainingState(values.Length, isScored: true);
        values.CopyTo(current.Parameters, 0);
        values.Select(MathF.Abs).ToArray().CopyTo(current.ImportanceMeans, 0);
        values.Select(value => value * value).ToArray().CopyTo(current.ImportanceUncertainties, 0);
        TrainingState next = current.Blank();
        Importance.Update(new ParameterSlice("p", [values.Length], 0, values.Length, Decayed: true), current, next, [.. values.Select(value => 1 - value)]);
        return next;
    }
}
