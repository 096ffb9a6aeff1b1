namespace Spectral.Architecture.Tests;

/// <summary>Dependencies point down only: Cli -> Coordinator, GpuNode -> Models -> SpectralOps -> Shared; Coordinator, GpuNode -> Storage -> Shared.</summary>
public sealed class ArrowTests
{
    [Theory]
    [InlineData("Spectral.Shared")]
    [InlineData("Spectral.Storage", "Spectral.Shared")]
    [InlineData("Spectral.SpectralOps", "Spectral.Shared")]
    [InlineData("Spectral.Models", "Spectral.Shared", "Spectral.SpectralOps")]
    [InlineData("Spectral.GpuNode", "Spectral.Shared", "Spectral.Storage", "Spectral.SpectralOps", "Spectral.Models")]
    [InlineData("Spectral.Coordinator", "Spectral.Shared", "Spectral.Storage")]
    public void ReferencesPointDown(string assembly, params string[] allowed)
    {
        IEnumerable<string> ours = ProductAssembly.Read(assembly).References.Intersect(ProductAssembly.Names);
        Assert.Empty(ours.Except(allowed));
    }

    [Theory]
    [InlineData("Spectral.Shared")]
    [InlineData("Spectral.Storage")]
    [InlineData("Spectral.Coordinator")]
    public void LoadsNoLibtorch(string assembly)
    {
        Assert.DoesNotContain("TorchSharp", ProductAssembly.Closure(assembly));
    }

    [Fact]
    public void OnlyStorageKnowsTheS3Client()
    {
        Assert.Equal(["Spectral.Storage"], ProductAssembly.Names.Where(name => ProductAssembly.Read(name).References.Contains("Minio")));
    }

    [Fact]
    public void TheClosureReachesTorchSharpWhereItIsUsed()
    {
        Assert.Contains("TorchSharp", ProductAssembly.Closure("Spectral.GpuNode"));
    }

    [Theory]
    [InlineData("Spectral.SpectralOps")]
    [InlineData("Spectral.Models")]
    public void MathematicsAndModelsKnowNoActors(string assembly)
    {
        Assert.DoesNotContain(ProductAssembly.Read(assembly).References, name => name.StartsWith("Akka", StringComparison.Ordinal));
    }
}
