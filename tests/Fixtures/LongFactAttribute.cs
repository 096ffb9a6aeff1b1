using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Spectral.Testing;

/// <summary>A test of minutes, which runs where <c>SPECTRAL_LONG=1</c> asks for it. All of them by themselves: <c>--filter-trait length=long</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute, ITraitAttribute
{
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "takes minutes: SPECTRAL_LONG=1 runs it";
        SkipType = typeof(LongFactAttribute);
        SkipUnless = nameof(AreWanted);
    }

    public static bool AreWanted { get; } = Environment.GetEnvironmentVariable("SPECTRAL_LONG") == "1";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("length", "long")];
}
