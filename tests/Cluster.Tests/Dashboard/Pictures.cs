using Microsoft.Playwright;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>The pictures of the guide, taken while the tests run: <c>SPECTRAL_REGENERATE=1</c> replaces those in docs/images.</summary>
internal static class Pictures
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("SPECTRAL_REGENERATE") == "1";

    public static async Task TakeAsync(IPage page, string name)
    {
        if (AreWanted)
        {
            // Let points arrive where they glide to.
            await page.WaitForTimeoutAsync(700);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", $"dashboard-{name}.png"), FullPage = true });
        }
    }
}
