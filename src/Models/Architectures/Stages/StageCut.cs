using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures.Stages;

/// <summary>
/// Cuts a decoder into stages: contiguous runs of blocks such that the heaviest stage is as light as can be. What a stage weighs is the
/// larger of its share of the weights' memory and its share of the arithmetic; embedding and output projection count where they live.
/// A pure function of the configuration, so that all workers cut alike.
/// </summary>
public static class StageCut
{
    /// <param name="config">The decoder.</param>
    /// <param name="sequenceLength">Tokens per row: attention's arithmetic grows with it.</param>
    /// <param name="stages">At least 1.</param>
    /// <exception cref="UserErrorException">There are more stages than blocks.</exception>
    public static IReadOnlyList<StageRange> Of(ModelConfig config, int sequenceLength, int stages)
    {
        if (stages > config.LayerCount)
        {
            throw new UserErrorException(
                $"cluster.pipeline: {stages} stages, but {config.Source} has {config.LayerCount} layers, and a stage holds one at least; "
                + $"use at most {config.LayerCount}.");
        }

        int[][] cutBefore = Cuts(Loads.Of(config, sequenceLength), stages);
        var ranges = new StageRange[stages];
        int end = config.LayerCount;
        for (int stage = stages - 1; stage >= 0; stage--)
        {
            int first = cutBefore[stage][end];
            ranges[stage] = new StageRange(stage, stages, first, end - first);
            end = first;
        }

        return ranges;
    }

    /// <summary>
    /// At [s][n]: where stage s begins when stages 0 .. s hold the first n blocks, cut so that the heaviest of them, worst[s][n], is lightest.
    /// </summary>
    private static int[][] Cuts(Loads loads, int stages)
    {
        int layers = loads.Layers;
        double[][] worst = [.. Enumerable.Range(0, stages).Select(_ => Enumerable.Repeat(double.PositiveInfinity, layers + 1).ToArray())];
        int[][] cutBefore = [.. Enumerable.Range(0, stages).Select(_ => new int[layers + 1])];
        for (int stage = 0; stage < stages; stage++)
        {
            for (int end = stage + 1; end <= layers; end++)
            {
                for (int first = stage; first < (stage == 0 ? 1 : end); first++)
                {
                    double before = stage == 0 ? 0 : worst[stage - 1][first];
                    double heaviest = Math.Max(before, loads.Share(end - first, isFirst: stage == 0, isLast: stage == stages - 1));
                    if (heaviest < worst[stage][end])
                    {
                        worst[stage][end] = heaviest;
                        cutBefore[stage][end] = first;
                    }
                }
            }
        }

        return cutBefore;
    }

    /// <summary>What the parts of a decoder weigh: numbers held, and products per token.</summary>
    private sealed record Loads(int Layers, double BlockMemory, double BlockProducts, double Embedding, double HeadMemory, double HeadProducts)
    {
        public static Loads Of(ModelConfig config, int sequenceLength)
        {
            double block = ModelOutline.Of(config).Weights
                .Where(weight => weight.Key.StartsWith("model.layers.0.", StringComparison.Ordinal))
                .Sum(weight => weight.Value.Aggregate(1.0, (product, size) => product * size));
            double head = (double)config.VocabularySize * config.HiddenSize;
            return new Loads(config.LayerCount, block, block + ((double)sequenceLength * config.HeadCount * config.HeadSize), head, head, head);
        }

        public double Share(int blocks, bool isFirst, bool isLast)
        {
            // Tied or not, the last stage holds an output projection of its own.
            double memory = (blocks * BlockMemory) + (isFirst ? Embedding : 0) + (isLast ? HeadMemory : 0);
            double products = (blocks * BlockProducts) + (isLast ? HeadProducts : 0);
            double allMemory = (Layers * BlockMemory) + Embedding + HeadMemory;
            double allProducts = (Layers * BlockProducts) + HeadProducts;
            return Math.Max(memory / allMemory, products / allProducts);
        }
    }
}
