using System.Diagnostics.Metrics;
using System.Reflection;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Tests.Telemetry;

public sealed class SpectralMetricsTests
{
    public static TheoryData<string> Names => [.. Instruments().Select(instrument => instrument.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_instrument_has_one_name_a_unit_and_a_description(string name)
    {
        Instrument instrument = Assert.Single(Instruments(), candidate => candidate.Name == name);

        Assert.StartsWith("spectral.", name, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(instrument.Unit));
        Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
        Assert.Equal(SpectralTelemetry.Name, instrument.Meter.Name);
    }

    private static IEnumerable<Instrument> Instruments()
        => typeof(SpectralMetrics).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Instrument)field.GetValue(null)!);
}
