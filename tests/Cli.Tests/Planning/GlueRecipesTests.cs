using Spectral.Cli.Planning;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Tests.Planning;

/// <summary>The paper's GLUE recipes on the published configuration of DeBERTaV3-base, without its weights.</summary>
public sealed class GlueRecipesTests : IDisposable
{
    private const long PapersParameters = 1_327_104;
    private const int Width = 768;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("mnli", 3, 1e-4, 1)]
    [InlineData("sst2", 2, 1e-4, 5)]
    [InlineData("mrpc", 2, 7e-4, 13)]
    [InlineData("cola", 2, 3e-4, 8)]
    [InlineData("qnli", 2, 1e-4, 1)]
    [InlineData("qqp", 2, 1e-4, 10)]
    [InlineData("rte", 2, 3e-4, 10)]
    [InlineData("stsb", 1, 5e-4, 30)]
    public void It_trains_the_papers_parameters_and_a_head(string task, int outputs, double rate, int epochs)
    {
        string model = Directory.CreateDirectory(_folder.File("deberta-v3-base")).FullName;
        _folder.Write("deberta-v3-base/config.json", """
            {
              "model_type": "deberta-v2", "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": 768,
              "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 512, "relative_attention": true,
              "position_buckets": 256, "norm_rel_ebd": "layer_norm", "share_att_key": true, "pos_att_type": "p2c|c2p", "layer_norm_eps": 1e-7,
              "max_relative_positions": -1, "position_biased_input": false, "num_attention_heads": 12, "num_hidden_layers": 12,
              "type_vocab_size": 0, "vocab_size": 128100
            }
            """);
        Recipe recipe = RecipeReader.Read(
            Path.Combine(Repository.Root, "recipes", "paper", "glue", $"{task}.yaml"), [RecipeOverride.Parse($"base_model={model}")]);
        Assert.Equal((rate, epochs, 32), (recipe.Training.LearningRate, recipe.Training.Epochs, recipe.Training.GlobalBatch));

        RecipePlan plan = RecipePlanner.Plan(recipe, ["worker"]);
        Assert.Equal(36, plan.AdaptedWeights);
        Assert.Equal(PapersParameters + (Width * (Width + 1)) + (outputs * (Width + 1)), plan.TrainableParameters);
        Assert.InRange((double)PapersParameters / plan.BaseParameters, 0.0070, 0.0074);
    }

    public void Dispose() => _folder.Dispose();
}
