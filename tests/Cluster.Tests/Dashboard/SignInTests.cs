using Microsoft.Playwright;
using Spectral.Cluster.Tests.Harness;
using Spectral.Cluster.Tests.Strangers;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>A coordinator with certificates and a token, as a cluster has them; the browser has a user's certificate.</summary>
public sealed class SignInTests(Browser browser) : IClassFixture<Browser>
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task The_token_is_asked_for_once_and_carried_by_every_request()
    {
        Assert.SkipWhen(browser.Absent is not null, browser.Absent ?? "");
        using var folder = new TemporaryFolder();
        await SecureCluster.MakeCertificatesAsync(folder.File("certificates"));
        await File.WriteAllTextAsync(folder.File("token"), Token, TestContext.Current.CancellationToken);
        string Certificate(string name) => Path.Combine(folder.File("certificates"), name);
        int port = FreePorts.Next();
        using var coordinator = new Service(
            "coordinator",
            [
                "coordinator", "--data", folder.File("data"), "--port", $"{FreePorts.Next()}", "--http-port", $"{port}", "--ca", Certificate("ca.pem"),
                "--cert", Certificate("coordinator.pem"), "--key", Certificate("coordinator.key"), "--token-file", folder.File("token"),
            ]);
        string address = $"https://127.0.0.1:{port}";
        await using WatchedPage watched = await browser.OpenAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            ClientCertificates = [new ClientCertificate { Origin = address, CertPath = Certificate("client.pem"), KeyPath = Certificate("client.key") }],
        });
        await OpenAsync(watched.Page, address, coordinator);

        await EnterAsync(watched.Page, "another-token-of-some-length");
        await watched.SeeAsync(".sign-in .error");
        await EnterAsync(watched.Page, Token);
        await watched.SeeTextAsync("No job yet");
        await watched.Page.ReloadAsync();
        await watched.SeeTextAsync("No job yet");
        IRequest[] asked = [.. watched.Requests.Where(request => request.Url.Contains("/v1/", StringComparison.Ordinal))];
        Assert.Contains(asked, request => request.Headers.TryGetValue("authorization", out string? shown) && shown == $"Bearer {Token}");
        Assert.DoesNotContain(watched.Requests, request => request.Url.Contains(Token, StringComparison.Ordinal));

        await watched.Page.Locator("#forget").ClickAsync();
        await watched.SeeAsync("#token");
        Assert.Empty(watched.Complaints);
    }

    private static async Task EnterAsync(IPage page, string token)
    {
        await page.Locator("#token").FillAsync(token);
        await page.Locator("#sign-in").ClickAsync();
    }

    /// <summary>The coordinator takes a moment to listen.</summary>
    private static async Task OpenAsync(IPage page, string address, Service coordinator)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                await page.GotoAsync(address);
                return;
            }
            catch (PlaywrightException) when (tries < 100 && !coordinator.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
            }
        }
    }
}
