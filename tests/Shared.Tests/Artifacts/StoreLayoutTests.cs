using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Artifacts;

public sealed class StoreLayoutTests
{
    [Fact]
    public void Checkpoints_lie_by_job_trial_and_step()
    {
        Assert.Equal("jobs/j/trials/trial-0/checkpoints/step-000100", StoreLayout.Checkpoint("j", StoreLayout.OnlyTrial, 100));
        Assert.Equal("jobs/j/trials/t/checkpoints/step-1234567/manifest.json", StoreLayout.Manifest("j", "t", 1234567));
        Assert.Equal("jobs/j/trials/t/checkpoints/.incoming/100-g2", StoreLayout.IncomingCheckpoint("j", "t", 100, 2));
        Assert.Equal("jobs/j/trials/t/adapter", StoreLayout.Adapter("j", "t"));
    }

    [Fact]
    public void A_basis_has_one_path_for_each_key()
    {
        BasisKey key = new("ab", 64, "krylov-1", 1e-3);
        BasisKey[] others = [key with { WeightSha256 = "ac" }, key with { Rank = 256 }, key with { Algorithm = "full-1" }, key with { Tolerance = 1e-4 }];

        Assert.Equal("bases/ab-r64-krylov-1-t0.001.safetensors", StoreLayout.Basis($"{key}"));
        Assert.All(others, other => Assert.NotEqual(StoreLayout.Basis($"{key}"), StoreLayout.Basis($"{other}")));
    }

    [Theory]
    [InlineData("step-000100", 100L)]
    [InlineData("step-1234567", 1234567L)]
    [InlineData("step-", null)]
    [InlineData("step--1", null)]
    [InlineData(".incoming", null)]
    [InlineData("step-99999999999999999999", null)]
    public void The_step_is_read_back_from_the_name(string name, long? step) => Assert.Equal(step, StoreLayout.StepOf(name));

    [Theory]
    [InlineData("100-g2", 2)]
    [InlineData("100-g", null)]
    [InlineData("100", null)]
    [InlineData("1-g2-g3", null)]
    public void The_generation_is_read_back_from_an_uploads_name(string name, int? generation) =>
        Assert.Equal(generation, StoreLayout.GenerationOfIncoming(name));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public void An_id_that_is_no_name_is_refused(string id)
    {
        Assert.Throws<UserErrorException>(() => StoreLayout.Job(id));
        Assert.Throws<UserErrorException>(() => StoreLayout.Trial("j", id));
        Assert.Throws<UserErrorException>(() => StoreLayout.Basis(id));
    }
}
