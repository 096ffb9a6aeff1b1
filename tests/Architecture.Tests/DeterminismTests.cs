namespace Spectral.Architecture.Tests;

/// <summary>
/// What would make bits depend on the process instead of the recipe is not called anywhere in the product: torch's
/// process-wide generator, .NET's random numbers, and the wall clock read past the injected TimeProvider.
/// </summary>
public sealed class DeterminismTests
{
    private static readonly HashSet<string> RandomOperations = new(StringComparer.Ordinal)
    {
        "rand", "randn", "randint", "rand_like", "randn_like", "randint_like", "randperm", "normal", "bernoulli", "multinomial",
        "poisson", "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_dropout", "feature_alpha_dropout",
        "manual_seed", "rand_out", "randn_out", "svd_lowrank", "normal_", "uniform_", "bernoulli_", "cauchy_", "exponential_",
        "geometric_", "log_normal_", "random_", "kaiming_uniform_", "kaiming_normal_", "xavier_uniform_", "xavier_normal_", "orthogonal_",
    };

    private static readonly HashSet<string> Clocks = new(StringComparer.Ordinal)
    {
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Threading.Thread.Sleep", "System.Random.get_Shared", "System.Random..ctor",
    };

    public static TheoryData<string> Assemblies => [.. ProductAssembly.Names];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void NothingDrawsFromTorchsDefaultGenerator(string assembly)
    {
        Assert.DoesNotContain(
            ProductAssembly.Read(assembly).Members,
            member => member.StartsWith("TorchSharp.", StringComparison.Ordinal) && RandomOperations.Contains(member[(member.LastIndexOf('.') + 1)..]));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ClocksAndRandomnessAreInjected(string assembly)
    {
        Assert.Empty(ProductAssembly.Read(assembly).Members.Intersect(Clocks));
    }
}
