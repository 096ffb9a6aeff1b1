using System.Diagnostics;
using Spectral.Models.Data;
using Spectral.SampleMaker.Problems;
using Spectral.SampleMaker.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>The pretraining loop.</summary>
internal sealed class Pretrainer(PretrainingState state, SampleTokenizer tokenizer, string stateFile)
{
    private const int Rows = 32;
    private const int RowLength = 128;
    private const int ReportEvery = 25;
    private const int SaveEvery = 100;
    private const int CheckEvery = 200;
    private const int CheckedProblems = 100;

    /// <summary>Trains up to step <paramref name="totalSteps"/>, over which the learning rate decays.</summary>
    public void Run(int totalSteps)
    {
        ProblemRows rows = new(tokenizer, Rows, RowLength);
        ExactMatch exactMatch = new(tokenizer);
        Stopwatch clock = Stopwatch.StartNew();
        double lossSum = 0;
        long tokens = 0;
        while (state.Step < totalSteps)
        {
            (TokenBatch batch, state.NextProblem) = rows.Fill(state.NextProblem, PretrainingProblems.Training);
            lossSum += Train(batch, LearningRate(state.Step, totalSteps));
            tokens += batch.Segments.Count(segment => segment >= 0);
            state.Step++;
            if (state.Step % ReportEvery == 0)
            {
                Console.WriteLine($"step {state.Step} loss {lossSum / ReportEvery:F4} tokens {tokens} seconds {clock.Elapsed.TotalSeconds:F0}");
                lossSum = 0;
            }

            if (state.Step % SaveEvery == 0 || state.Step == totalSteps)
            {
                state.Save(stateFile);
            }

            if (state.Step % CheckEvery == 0 || state.Step == totalSteps)
            {
                double matched = exactMatch.Of(
                    state.Model, [.. Enumerable.Range(0, CheckedProblems).Select(PretrainingProblems.HeldOut)]);
                Console.WriteLine($"step {state.Step} exact match on held-out stories {matched:F3}");
            }
        }
    }

    /// <summary>Warm-up, then a linear decay to a twentieth.</summary>
    private static double LearningRate(int step, int totalSteps)
    {
        const double Peak = 2e-3;
        const int WarmupSteps = 60;
        double decayed = 1 - (0.95 * (step - WarmupSteps) / Math.Max(1, totalSteps - WarmupSteps));
        return Peak * Math.Min((step + 1.0) / WarmupSteps, decayed);
    }

    /// <returns>Mean loss per supervised token, in nats.</returns>
    private double Train(TokenBatch batch, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor lossSum, long targets) = state.Model.LossSum(batch);
        Tensor loss = lossSum / targets;
        state.Model.Backward(loss);
        AdamW.Step(state.Weights, state.Step + 1, learningRate);
        return loss.item<float>();
    }
}
