using Spectral.Coordinator.Service;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.GpuNode.Service;
using Spectral.Shared.Hosting;

namespace Spectral.Cluster.Tests;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void Every_setting_of_both_services_is_described()
    {
        string document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cluster.md"));
        IEnumerable<Setting> settings = CoordinatorService.Settings.Concat(NodeService.Settings);
        Assert.All(settings.Select(setting => setting.Option).Distinct(), option => Assert.Contains($"`{option}`", document, StringComparison.Ordinal));
    }
}
