using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

internal static class Updates
{
    /// <summary>All updates of a stream that ends.</summary>
    public static async Task<List<JobUpdate>> AllAsync(this IAsyncEnumerable<JobUpdate> updates)
    {
        List<JobUpdate> all = [];
        await foreach (JobUpdate update in updates)
        {
            all.Add(update);
        }

        return all;
    }
}
