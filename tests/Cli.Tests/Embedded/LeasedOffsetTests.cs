using Spectral.Cli.Embedded;
using Spectral.Coordinator.Jobs;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Cli.Tests.Embedded;

public sealed class LeasedOffsetTests : IDisposable
{
    private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("spectral-offsets-");

    [Fact]
    public void Jobs_of_one_store_get_columns_apart_and_the_same_job_its_own()
    {
        Assert.Equal(new CountOrAuto(0), Take("one", rank: 8));
        Assert.Equal(new CountOrAuto(8), Take("two", rank: 4));
        Assert.Equal(new CountOrAuto(12), Take("three", rank: 8));
        Assert.Equal(new CountOrAuto(8), Take("two", rank: 4));
    }

    /// <summary>The narrowest adapted weight, v_proj [96, 192], has 96 columns.</summary>
    [Fact]
    public void The_narrowest_weight_says_when_no_columns_are_left()
    {
        Take("one", rank: 90);
        UserErrorException error = Assert.Throws<UserErrorException>(() => Take("two", rank: 8));
        Assert.Contains("8 columns are wanted and 6 of 96 are left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_stays_and_leases_nothing()
    {
        Recipe recipe = Recipe(8, new CountOrAuto(5));
        Assert.Same(recipe, LeasedOffset.Take(recipe, _store.FullName, "one"));
        Assert.Empty(_store.GetFileSystemInfos());
        Assert.Same(recipe, RunSettings.RequireOffset(recipe));
    }

    [Fact]
    public void Where_nothing_can_be_leased_auto_is_refused() => Assert.StartsWith(
        "adapter.offset: auto leases columns in the store",
        Assert.Throws<UserErrorException>(() => RunSettings.RequireOffset(Recipe(8, CountOrAuto.Auto))).Message, StringComparison.Ordinal);

    public void Dispose() => _store.Delete(recursive: true);

    private CountOrAuto Take(string job, int rank) => LeasedOffset.Take(Recipe(rank, CountOrAuto.Auto), _store.FullName, job).Adapter.Offset;

    private static Recipe Recipe(int rank, CountOrAuto offset) => RecipeReader.Parse(
        $$"""
        base_model: {{Path.Combine(Repository.Root, "samples", "tiny-llama")}}
        datasets: {train: {path: none.jsonl, format: text} }
        adapter: {method: {{AdapterMethod.SpectralAdditive.Name()}}, rank: {{rank}}, offset: {{offset}} }
        training: {max_steps: 1}
        """,
        "recipe");
}
