using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>A page, with what it complained of and what it asked for.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private static readonly float Patience = (float)TimeSpan.FromMinutes(2).TotalMilliseconds;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();

    private WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // The browser itself tells of each request that fails; what the page makes of those is its own matter.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) => _requests.Enqueue(request);
    }

    public IPage Page { get; }

    /// <summary>Errors of its scripts, and what the content security policy refused.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public IReadOnlyCollection<IRequest> Requests => _requests;

    public static async Task<WatchedPage> OpenAsync(IBrowserContext context) => new(context, await context.NewPageAsync());

    /// <summary>Waits for an element; a line in a drawing has no area, so whether it can be seen is not asked.</summary>
    public Task SeeAsync(string selector) => Page.Locator(selector).First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });

    public Task SeeCountAsync(string selector, int count) =>
        Assertions.Expect(Page.Locator(selector)).ToHaveCountAsync(count, new LocatorAssertionsToHaveCountOptions { Timeout = Patience });

    public Task SeeTextAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    /// <summary>How far the page is wider than the window it is shown in.</summary>
    public Task<int> ExcessWidthAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
