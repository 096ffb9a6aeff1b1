using CsCheck;
using Spectral.GpuNode.Training.Pruning;

namespace Spectral.GpuNode.Tests.Training.Pruning;

public sealed class OrthogonalityPenaltyTests
{
    private static readonly Gen<(int Rank, int Outputs, int Inputs, int Seed)> Cases =
        from rank in Gen.Int[1, 9]
        from outputs in Gen.Int[1, 40]
        from inputs in Gen.Int[1, 40]
        from seed in Gen.Int[0, 1 << 20]
        select (rank, outputs, inputs, seed);

    /// <summary>Along random directions, against differences of the penalty itself in double; all else keeps its gradient.</summary>
    [Fact]
    public void Its_gradient_is_that_of_finite_differences() => Cases.Sample(sample =>
    {
        const double Weight = 0.3;
        const double Step = 1e-5;
        var triplets = new Triplets(sample.Rank, (sample.Outputs, sample.Inputs), (sample.Inputs, sample.Outputs));
        float[] parameters = triplets.Random(sample.Seed);
        float[] direction = triplets.Random(sample.Seed + 1);
        float[] before = triplets.Random(sample.Seed + 2);
        float[] gradient = [.. before];
        new OrthogonalityPenalty(Weight, triplets.Matrices).AddGradient(parameters, gradient);

        double predicted = gradient.Zip(before, direction).Sum(x => ((double)x.First - x.Second) * x.Third);
        double measured = (Penalty(triplets, parameters, direction, Step) - Penalty(triplets, parameters, direction, -Step)) * Weight / (2 * Step);
        Assert.Equal(measured, predicted, 1e-4 * Math.Max(1, Math.Abs(measured)));
        Assert.Equal(before[..5], gradient[..5]);
        Assert.All(triplets.Matrices, matrix => Assert.Equal(matrix.Values.Of(before).ToArray(), matrix.Values.Of(gradient).ToArray()));
    }, iter: 100);

    [Fact]
    public void Orthonormal_triplets_have_none()
    {
        var triplets = new Triplets(2, (3, 4));
        float[] parameters = new float[triplets.Count];
        float[] left = [0, 1, 0, 0, 1, 0];
        float[] right = [0.6f, 0, 0, 0.8f, 0, -1, 0, 0];
        left.CopyTo(triplets.Matrices[0].Left.Of(parameters));
        right.CopyTo(triplets.Matrices[0].Right.Of(parameters));
        float[] gradient = new float[triplets.Count];
        new OrthogonalityPenalty(1, triplets.Matrices).AddGradient(parameters, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value, 1e-6f));
    }

    /// <summary>The order of operations, written down in scalars: what any vector hardware must give.</summary>
    [Fact]
    public void Its_bits_are_those_of_one_order_of_operations() => Cases.Sample(sample =>
    {
        var triplets = new Triplets(sample.Rank, (sample.Outputs, sample.Inputs));
        float[] rows = triplets.Matrices[0].Right.Of(triplets.Random(sample.Seed)).ToArray();
        float[] gradient = new float[rows.Length];
        RowOrthogonality.Gradient(rows, sample.Rank, 0.1, gradient);
        Assert.Equal(InScalars(rows, sample.Rank, 0.1).Select(BitConverter.SingleToInt32Bits), gradient.Select(BitConverter.SingleToInt32Bits));
    }, iter: 100);

    private static double Penalty(Triplets triplets, float[] parameters, float[] direction, double step)
    {
        double[] moved = [.. parameters.Zip(direction, (value, change) => value + (step * change))];
        return triplets.Matrices.Sum(matrix =>
        {
            int outputs = matrix.Left.Length / matrix.Count;
            int inputs = matrix.Right.Length / matrix.Count;
            return Distance(matrix.Count, outputs, (i, j) => moved[matrix.Left.Start + (j * matrix.Count) + i])
                + Distance(matrix.Count, inputs, (i, j) => moved[matrix.Right.Start + (i * inputs) + j]);
        });
    }

    /// <summary><c>||R R^T - I||_F^2</c> of rows given by their elements.</summary>
    private static double Distance(int count, int length, Func<int, int, double> element)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int other = 0; other < count; other++)
            {
                double entry = Enumerable.Range(0, length).Sum(j => element(i, j) * element(other, j)) - (i == other ? 1 : 0);
                sum += entry * entry;
            }
        }

        return sum;
    }

    private static float[] InScalars(float[] rows, int count, double weight)
    {
        int length = rows.Length / count;
        float[] result = new float[rows.Length];
        for (int row = 0; row < count; row++)
        {
            for (int j = 0; j < length; j++)
            {
                float sum = 0;
                for (int other = 0; other < count; other++)
                {
                    (int high, int low) = (Math.Max(row, other), Math.Min(row, other));
                    float factor = (float)(4 * weight * (Dot(high, low) - (row == other ? 1 : 0)));
                    sum += rows[(other * length) + j] * factor;
                }

                result[(row * length) + j] = sum;
            }
        }

        return result;

        double Dot(int one, int other)
        {
            double[] lanes = new double[8];
            int whole = length - (length % 8);
            for (int j = 0; j < whole; j++)
            {
                lanes[j % 8] += (double)rows[(one * length) + j] * rows[(other * length) + j];
            }

            double[] sums = [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
            double dot = sums[0] + sums[1] + (sums[2] + sums[3]);
            for (int j = whole; j < length; j++)
            {
                dot += (double)rows[(one * length) + j] * rows[(other * length) + j];
            }

            return dot;
        }
    }
}
