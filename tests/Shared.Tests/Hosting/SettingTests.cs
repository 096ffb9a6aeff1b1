using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class SettingTests
{
    [Fact]
    public void Its_names_follow_from_one()
    {
        var setting = new Setting("failure-detection", "Silence.", "5s");
        Assert.Equal(("--failure-detection", "SPECTRAL_FAILURE_DETECTION"), (setting.Option, setting.Variable));
    }
}
