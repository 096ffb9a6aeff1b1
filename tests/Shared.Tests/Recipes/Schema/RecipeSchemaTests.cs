using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Tests.Recipes.Schema;

public sealed class RecipeSchemaTests
{
    public static TheoryData<string> Paths => [.. RecipeSchema.Leaves(typeof(Recipe)).Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_range_is_of_its_keys_type_and_holds_its_default(string path)
    {
        RecipeKey key = RecipeSchema.Leaves(typeof(Recipe)).Single(leaf => leaf.Path == path).Key;
        if (key.Range is not { } range)
        {
            return;
        }

        // An integer range would round a fraction before it compares.
        Assert.Equal(key.Format!.Description == "a number" ? typeof(double) : range.OperandType, range.OperandType);
        if (!key.IsRequired && key.Default is { } value)
        {
            IEnumerable<object> values = key.ItemType is null ? [value] : ((System.Collections.IEnumerable)value).Cast<object>();
            Assert.All(values, item => Assert.True(range.IsValid(key.Format.Measure(item))));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_effect_is_a_sentence(string path)
    {
        string effect = RecipeSchema.Leaves(typeof(Recipe)).Single(leaf => leaf.Path == path).Key.Effect;

        Assert.EndsWith(".", effect, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_change_on_resume_is_marked()
    {
        string[] resumable = [.. RecipeSchema.Leaves(typeof(Recipe)).Where(leaf => leaf.IsResumable).Select(leaf => leaf.Path)];

        Assert.Equal(
            [
                "training.max_steps", "training.epochs", "training.early_stop.metric", "training.early_stop.patience", "training.early_stop.min_delta",
                "evaluation.every_steps", "evaluation.limit", "evaluation.max_new_tokens", "evaluation.batch",
                "checkpoint.every_steps", "checkpoint.keep", "cluster.workers", "cluster.min_workers", "cluster.pipeline", "cluster.failure_detection",
                "telemetry.endpoint", "telemetry.step_span_every",
            ],
            resumable);
    }
}
