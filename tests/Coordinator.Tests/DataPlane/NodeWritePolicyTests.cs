using Spectral.Coordinator.DataPlane;

namespace Spectral.Coordinator.Tests.DataPlane;

public sealed class NodeWritePolicyTests
{
    [Theory]
    [InlineData("bases/abc-r64-krylov-1-t0.001.safetensors", true, false)]
    [InlineData("jobs/j/inventory/abc.json", true, false)]
    [InlineData("jobs/j/trials/t/checkpoints/.incoming/100-g2/optimizer.safetensors", true, true)]
    [InlineData("jobs/j/trials/t/.incoming/adapter-g1/adapter/adapter_config.json", true, true)]
    [InlineData("jobs/j/trials/t/checkpoints/.incoming", false, false)]
    [InlineData("jobs/j/trials/t/checkpoints/step-000100/manifest.json", false, false)]
    [InlineData("jobs/j/trials/t/adapter/adapter_model.safetensors", false, false)]
    [InlineData("jobs/j/recipe.yaml", false, false)]
    [InlineData("jobs/j/metrics.jsonl", false, false)]
    [InlineData("jobs/j/coordinator.db", false, false)]
    [InlineData("jobs/.incoming/x", false, false)]
    [InlineData("bases/a/b", false, false)]
    [InlineData("anything", false, false)]
    public void NodesWriteWhatTheyMakeAndNothingElse(string path, bool create, bool replace)
    {
        Assert.Equal(create, NodeWritePolicy.RefuseWrite(path, replace: false) is null);
        Assert.Equal(replace, NodeWritePolicy.RefuseWrite(path, replace: true) is null);
    }

    [Theory]
    [InlineData("jobs/j/trials/t/.incoming/a", "jobs/j/trials/t/.incoming/b", true)]
    [InlineData("jobs/j/trials/t/.incoming/a", "jobs/j/trials/u/.incoming/a", false)]
    [InlineData("jobs/j/trials/t/.incoming/a", "jobs/j/trials/t/checkpoints/.incoming/a", false)]
    [InlineData("jobs/j/trials/t/checkpoints/.incoming/1-g1", "jobs/j/trials/t/checkpoints/step-000001", false)]
    [InlineData("jobs/j/trials/t/checkpoints/step-000001", "jobs/j/trials/t/checkpoints/.incoming/1-g1", false)]
    public void ThingsMoveWithinOneAreaOnly(string from, string to, bool allowed) =>
        Assert.Equal(allowed, NodeWritePolicy.RefuseMove(from, to) is null);

    [Theory]
    [InlineData("jobs/j/trials/t/checkpoints/.incoming/1-g1", true)]
    [InlineData("jobs/j/trials/t/checkpoints/.incoming", false)]
    [InlineData("jobs/j/trials/t/checkpoints/step-000001", false)]
    [InlineData("bases/a", false)]
    [InlineData("jobs/j", false)]
    public void OnlyWhatIsIncomingIsThrownAway(string path, bool allowed) => Assert.Equal(allowed, NodeWritePolicy.RefuseTrash(path) is null);
}
