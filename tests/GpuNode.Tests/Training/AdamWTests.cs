using CsCheck;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Training;

public sealed class AdamWTests
{
    private static readonly AdamWOptions Options = new(Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, WeightDecay: 0.1);

    /// <summary>Algorithm 2 of the paper in double precision.</summary>
    [Fact]
    public void FollowsTheFormulaOverSeveralSteps() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 1 << 20]).Sample((length, seed) =>
        {
            var random = new Random(seed);
            var adamW = new AdamW(Options, [Slice("p", 0, length)]);
            var states = new StatePair(new TrainingState(length));
            double[] parameters = new double[length];
            double[] first = new double[length];
            double[] second = new double[length];
            for (int i = 0; i < length; i++)
            {
                parameters[i] = states.Current.Parameters[i] = (float)random.NextDouble();
            }

            for (int step = 1; step <= 5; step++)
            {
                float[] gradient = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5))];
                adamW.Update(states.Current, states.BeginNext(), gradient, gradientScale: 0.5, learningRate: 0.01);
                states.Flip();
                for (int i = 0; i < length; i++)
                {
                    double g = gradient[i] * 0.5;
                    first[i] = (0.9 * first[i]) + (0.1 * g);
                    second[i] = (0.999 * second[i]) + (0.001 * g * g);
                    double mean = first[i] / (1 - Math.Pow(0.9, step));
                    double variance = second[i] / (1 - Math.Pow(0.999, step));
                    parameters[i] = (parameters[i] * (1 - (0.01 * 0.1))) - (0.01 * mean / (Math.Sqrt(variance) + 1e-8));
                    Assert.Equal(parameters[i], states.Current.Parameters[i], 1e-6);
                }
            }
        }, iter: 50);

    [Fact]
    public void WhatIsNotDecayedKeepsItsNeutralValue()
    {
        var adamW = new AdamW(Options, [Slice("decayed", 0, 9), Slice("kept", 9, 9, decayed: false)]);
        var states = new StatePair(new TrainingState(18));
        Array.Fill(states.Current.Parameters, 1f);

        TrainingState next = states.BeginNext();
        adamW.Update(states.Current, next, new float[18], gradientScale: 1, learningRate: 0.5);

        Assert.All(next.Parameters[..9], value => Assert.Equal(0.95f, value));
        Assert.All(next.Parameters[9..], value => Assert.Equal(1f, value));
        Assert.All(states.Current.Parameters, value => Assert.Equal(1f, value));
    }

    /// <summary>An element's bits must not depend on whether it falls into a vector or into the rest.</summary>
    [Fact]
    public void BitsDoNotDependOnWhereAnElementLies()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 67).Select(_ => (float)(random.NextDouble() - 0.5))];
        TrainingState whole = Updated(values);
        for (int i = 0; i < values.Length; i++)
        {
            TrainingState alone = Updated([values[i]]);
            Assert.Equal(BitConverter.SingleToInt32Bits(alone.Parameters[0]), BitConverter.SingleToInt32Bits(whole.Parameters[i]));
        }
    }

    private static TrainingState Updated(float[] values)
    {
        var current = new TrainingState(values.Length);
        var next = new TrainingState(values.Length);
        values.CopyTo(current.Parameters, 0);
        values.CopyTo(current.FirstMoments, 0);
        values.Select(value => value * value).ToArray().CopyTo(current.SecondMoments, 0);
        new AdamW(Options, [Slice("p", 0, values.Length)]).Update(current, next, values, gradientScale: 0.3, learningRate: 0.01);
        return next;
    }

    private static ParameterSlice Slice(string name, int start, int length, bool decayed = true) => new(name, [length], start, length, decayed);
}
