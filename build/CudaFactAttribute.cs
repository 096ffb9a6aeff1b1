using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.v3;

namespace Spectral.Testing;

/// <summary>
/// A test that runs on the first GPU, and is skipped with a reason where there is none. Compiled into every test host that
/// loads libtorch; all of them together: <c>--filter-trait device=cuda</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaFactAttribute : FactAttribute, ITraitAttribute
{
    public CudaFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "no CUDA device can be used: docs/gpu.md says how to run it on one";
        SkipType = typeof(Cuda);
        SkipUnless = nameof(Cuda.IsThere);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [KeyValuePair.Create("device", "cuda")];

    /// <summary>The first GPU.</summary>
    internal static class Cuda
    {
        public static bool IsThere => torch.cuda.is_available();
    }
}
