using System.Diagnostics;
using Spectral.Models.Data;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Output;
using Spectral.SampleMaker.Problems;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>The pretraining loop.</summary>
internal sealed class Pretrainer(PretrainingState state, ITokenizer tokenizer, string stateFile)
{
    public const int TotalSteps = 2400;

    private const int Rows = 32;
    private const int RowLength = 128;

    /// <summary>Every fourth problem is learned as text; of the others the answer alone, which is where the arithmetic is.</summary>
    private const int LearnPromptEvery = 4;

    private const int ReportEvery = 25;
    private const int SaveEvery = 100;
    private const int CheckEvery = 200;
    private const int CheckedProblems = 100;

    private readonly ProblemRows _rows = new(tokenizer, Rows, RowLength, number => number % LearnPromptEvery == 0);

    /// <summary>Trains to the last step, saving the state again and again.</summary>
    public void Run()
    {
        ExactMatch exactMatch = new(tokenizer);
        Stopwatch clock = Stopwatch.StartNew();
        double lossSum = 0;
        long tokens = 0;
        while (state.Step < TotalSteps)
        {
            (double loss, int trained) = TakeStep();
            lossSum += loss;
            tokens += trained;
            if (state.Step % ReportEvery == 0)
            {
                double mean = lossSum / ReportEvery;
                Console.WriteLine($"step {state.Step} loss {mean:F4} tokens {tokens} seconds {clock.Elapsed.TotalSeconds:F0}");
                lossSum = 0;
            }

            if (state.Step % SaveEvery == 0 || state.Step == TotalSteps)
            {
                state.Save(stateFile);
            }

            if (state.Step % CheckEvery == 0 || state.Step == TotalSteps)
            {
                double matched = exactMatch.Of(state.Model, PretrainingProblems.HeldOut(CheckedProblems));
                Console.WriteLine($"step {state.Step} exact match on held-out stories {matched:F3}");
            }
        }
    }

    /// <returns>Mean loss per supervised token in nats, and the tokens of the step.</returns>
    public (double Loss, int Tokens) TakeStep()
    {
        (TokenBatch batch, state.NextProblem) = _rows.Fill(state.NextProblem, PretrainingProblems.Training);
        double loss = Train(batch, LearningRate(state.Step));
        state.Step++;
        return (loss, batch.Segments.Count(segment => segment >= 0));
    }

    /// <summary>Warm-up, then a linear decay to a twentieth.</summary>
    private static double LearningRate(int step)
    {
        const double Peak = 2e-3;
        const int WarmupSteps = 60;
        double decayed = 1 - (0.95 * (step - WarmupSteps) / (TotalSteps - WarmupSteps));
        return Peak * Math.Min((step + 1.0) / WarmupSteps, decayed);
    }

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
