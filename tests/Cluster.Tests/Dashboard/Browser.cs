using Microsoft.Playwright;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>
/// A real Chromium, driven by Playwright: the one that <c>SPECTRAL_CHROMIUM</c> names, else the machine's (Debian: <c>apt-get install chromium</c>).
/// Where there is none the tests that need it are skipped with this reason.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Absent { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
        {
            Absent = "no Chromium: install Debian's package chromium, or name one in SPECTRAL_CHROMIUM";
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async Task<WatchedPage> OpenAsync(BrowserNewContextOptions? options = null) => await WatchedPage.OpenAsync(await _browser!.NewContextAsync(options));

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find() => Environment.GetEnvironmentVariable("SPECTRAL_CHROMIUM") is { Length: > 0 } named ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
}
