using Spectral.Models.Architectures;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

public sealed class TokenChooserTests
{
    private static readonly double[] Probabilities = [0.1, 0.4, 0.2, 0.3];

    [Theory]
    [InlineData(1.0, null, 1.0, new[] { 0.1, 0.4, 0.2, 0.3 })]
    [InlineData(1.0, 2, 1.0, new[] { 0.0, 4 / 7.0, 0.0, 3 / 7.0 })]
    [InlineData(1.0, null, 0.65, new[] { 0.0, 4 / 7.0, 0.0, 3 / 7.0 })]
    [InlineData(1.0, 3, 0.8, new[] { 0.0, 4 / 9.0, 2 / 9.0, 3 / 9.0 })]
    [InlineData(0.5, null, 1.0, new[] { 1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0 })]
    public void SamplesFollowTheTruncatedDistribution(double temperature, int? topK, double topP, double[] expected)
    {
        const int Rows = 20_000;
        float[] row = Array.ConvertAll(Probabilities, value => (float)Math.Log(value));
        using torch.Tensor logits = torch.tensor([.. Enumerable.Repeat(row, Rows).SelectMany(values => values)]).view(Rows, row.Length);
        TokenChooser chooser = new(
            new GenerationOptions { MaxNewTokens = 1, Temperature = temperature, TopK = topK, TopP = topP, Seed = 5 });

        int[] chosen = chooser.Choose(logits, step: 0);

        for (int id = 0; id < expected.Length; id++)
        {
            Assert.Equal(expected[id], chosen.Count(other => other == id) / (double)Rows, 0.015);
        }
    }
}
